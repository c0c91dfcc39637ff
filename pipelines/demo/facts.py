"""The stories planted for the marts to find, with their figures."""

from datetime import date
from decimal import Decimal

from pipelines.demo.kit import CENT, Written
from pipelines.demo.plan import COURSE, FEE_CHANGE, Entry

Fact = dict[str, Decimal | int | str]


def facts(written: dict[str, Written], plan: list[Entry]) -> dict[str, Fact]:
    """Tell each planted story by name."""
    upwork = written["upwork"].earned.extras
    return {
        "upwork_fee_change": {
            "from": str(FEE_CHANGE),
            "percent_before": 10,
            "percent_after": 12,
            "applies_to": "contracts begun on or after the day",
            "fees_at_10_usd": upwork["service_fee_at_10_percent_usd"],
            "fees_at_12_usd": upwork["service_fee_at_12_percent_usd"],
        },
        "upwork_learning_effect": _learning(plan),
        "mturk_dies": _dying(written["mturk"]),
        "gumroad_season": _season(written["gumroad"]),
    }


def _learning(plan: list[Entry]) -> Fact:
    paid = [e for e in plan if e.contract and e.kind == "paid"]
    return {
        "course_first_day": str(COURSE[0]),
        "course_last_day": str(COURSE[1]),
        "course_seconds": sum(e.seconds for e in plan if e.kind == "learning"),
        "mean_hourly_rate_usd_before_course": _rate([e for e in paid if e.day < COURSE[0]]),
        "mean_hourly_rate_usd_after_march": _rate([e for e in paid if e.day > date(2026, 3, 31)]),
    }


def _rate(paid: list[Entry]) -> Decimal:
    """Give the mean hourly contract rate in USD, weighted by tracked seconds (a ratio of sums)."""
    money = sum(e.contract.rate * e.seconds for e in paid if e.contract)
    return (Decimal(money) / sum(e.seconds for e in paid)).quantize(CENT)


def _dying(mturk: Written) -> Fact:
    days = sorted(day for day, _, _ in mturk.events)
    quarters = {f"paid_hits_{day.year}_q{(day.month + 2) // 3}": 0 for day in days}
    for day in days:
        quarters[f"paid_hits_{day.year}_q{(day.month + 2) // 3}"] += 1
    return {"platform_closes": "2026-09-30", "last_paid_day": str(days[-1]), **quarters}


def _season(gumroad: Written) -> Fact:
    sold = {k: v for k, v in gumroad.earned.extras.items() if k.startswith("planner_sales_")}
    return {"product": "Gift & school planner", "peaks": "December, September", **sold}
