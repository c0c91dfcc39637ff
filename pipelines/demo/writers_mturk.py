"""Amazon Mechanical Turk, the worker's saved pages: JSON per day, no clock, rewards that turn to zero.

The platform closed on 2026-09-30; the activity dies away over the year. A page does not say its own day:
the file name does, as in the address of the page. Days are Pacific.
"""

import json
import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.demo.kit import Export, Written, code, counts, stream, sums, utc
from pipelines.demo.plan import mturk_days
from pipelines.demo.truth import Earned

PAGE = 20
REQUESTERS = ("Maple Label Lab", "Acoustic Studies", "ShelfVision", "Receipt Readers", "Campus Survey Group")
TITLES = (
    "Transcribe a till receipt",
    "Mark the pedestrians",
    "Answer a short survey (3 min)",
    "Is this review helpful?",
)
CLOSING_VIEW = utc("2026-09-29T18:20:11")
LIFETIME_BONUSES = Decimal("14.25")
OWED_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Hit:
    """One assignment as one page shows it; `state` is the platform's word, `reward` in USD."""

    assignment: str
    hit: str
    requester: int
    title: str
    day: date
    reward: Decimal
    state: str

    def as_json(self) -> dict[str, object]:
        """Give the object that status_details holds."""
        return {
            "assignment_id": self.assignment,
            "hit_id": self.hit,
            "requester_id": f"A{self.requester}DEMOREQUESTER",
            "requester_name": REQUESTERS[self.requester],
            "title": self.title,
            "reward": {"amount_in_dollars": float(self.reward), "currency_code": "USD"},
            "state": self.state,
            "requester_feedback": "Answers did not agree" if self.state == "Rejected" else None,
        }


def write(seed: int) -> Written:
    """Write about 60 days of pages, a second look at some of them, and the dashboard."""
    rng = stream(seed, "mturk")
    calendar = mturk_days(seed)
    first_look = {day: [_hit(rng, day, day == calendar[-1]) for _ in range(rng.randint(8, 23))] for day in calendar}
    lost = [_lose_reward(first_look[day]) for day in calendar[5:8]]
    second_look = {day: _paid_since(first_look[day]) for day in calendar[10:14]}
    exports = [file for turn, day in enumerate(calendar) for file in _day_files(day, first_look[day], turn)]
    exports += [_page_file(day, hits[:PAGE], 1, len(hits), later=True) for day, hits in second_look.items()]
    final = [hit for day in calendar for hit in _final(first_look[day], second_look.get(day, []))]
    exports.append(_dashboard(final, sum(lost, OWED_NOTHING)))
    again = sum(len(hits[:PAGE]) for hits in second_look.values())
    events = [(hit.day, "USD", hit.reward) for hit in final if hit.state in {"Approved", "Paid"}]
    return Written(exports, _earned(final, again, sum(lost, OWED_NOTHING)), events)


def _hit(rng: random.Random, day: date, undecided: bool) -> Hit:
    state = rng.choices(("Paid", "Approved", "Rejected"), (84, 14, 2))[0]
    return Hit(
        assignment=f"3{code(rng, 29)}",
        hit=f"3{code(rng, 29)}",
        requester=rng.randrange(len(REQUESTERS)),
        title=rng.choice(TITLES),
        day=day,
        reward=Decimal(rng.choice((5, 10, 12, 20, 25, 40, 50, 75, 110))) / 100,
        state="Submitted" if undecided else state,
    )


def _lose_reward(hits: list[Hit]) -> Decimal:
    """Hide the first reward of a day behind `Approved` at 0, as if first seen when paid; give it."""
    first = hits[0]
    hits[0] = replace(first, reward=OWED_NOTHING, state="Approved")
    return first.reward


def _paid_since(hits: list[Hit]) -> list[Hit]:
    """Show a day again weeks later: paid assignments now read `Approved` with a reward of 0."""
    return [replace(h, reward=OWED_NOTHING, state="Approved") if h.state in {"Paid", "Approved"} else h for h in hits]


def _final(first: list[Hit], second: list[Hit]) -> list[Hit]:
    """Fold what was seen: `Approved` at 0 means paid, and the first reward seen is the one that counts."""
    seen = {hit.assignment: hit for hit in second[:PAGE]}
    folded = []
    for hit in first:
        last = seen.get(hit.assignment, hit)
        state = "Paid" if last.state == "Approved" and last.reward == 0 else last.state
        folded.append(replace(hit, state=state))
    return folded


def _day_files(day: date, hits: list[Hit], turn: int) -> list[Export]:
    """Save one day: page by page, or (every other day with several pages) as one JSON array of its pages."""
    pages = [hits[i : i + PAGE] for i in range(0, len(hits), PAGE)]
    if len(pages) == 1 or turn % 2:
        return [_page_file(day, page, number, len(hits)) for number, page in enumerate(pages, 1)]
    whole = [_page(page, number, len(hits)) for number, page in enumerate(pages, 1)]
    return [Export(f"status_details_{day}.json", _json(whole), _first_look(day), "mturk", len(hits))]


def _page_file(day: date, hits: list[Hit], number: int, total: int, *, later: bool = False) -> Export:
    name = f"status_details_{day}_page_{number}{' (1)' if later else ''}.json"
    moment = _first_look(day) + timedelta(days=21 if later else 0, seconds=number)
    return Export(name, _json(_page(hits, number, total)), moment, "mturk", len(hits))


def _page(hits: list[Hit], number: int, total: int) -> dict[str, object]:
    return {
        "results": [hit.as_json() for hit in hits],
        "page_number": number,
        "num_results": len(hits),
        "total_num_results": total,
    }


def _first_look(day: date) -> datetime:
    """Give the moment of the first look at a day: a week after it, when most of it is decided."""
    return utc(f"{day}T20:15:00") + timedelta(days=7)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _dashboard(final: list[Hit], lost: Decimal) -> Export:
    """Save the dashboard: the last 45 days, and lifetime totals, the only place where bonuses show."""
    recent = sorted({hit.day for hit in final if hit.day > CLOSING_VIEW.date() - timedelta(days=45)}, reverse=True)
    paid = [hit for hit in final if hit.state in {"Paid", "Approved"}]
    earned = sum((hit.reward for hit in paid), lost)
    value = {
        "daily_hit_statistics_overview": [_statistics(day, [h for h in final if h.day == day]) for day in recent],
        "earnings_to_date": {
            "approved": float(earned),
            "bonuses": float(LIFETIME_BONUSES),
            "total_earnings": float(earned + LIFETIME_BONUSES),
        },
        "hits_overview": {
            "approved": len(paid),
            "pending": sum(1 for h in final if h.state == "Submitted"),
            "rejected": sum(1 for h in final if h.state == "Rejected"),
        },
    }
    return Export("mturk_dashboard.json", _json(value), CLOSING_VIEW, "mturk", len(recent))


def _statistics(day: date, hits: list[Hit]) -> dict[str, object]:
    states = counts(hit.state for hit in hits)
    paid = [hit.reward for hit in hits if hit.state in {"Paid", "Approved"}]
    return {
        "date": f"{day}T00:00:00.000Z",
        "submitted": len(hits),
        "approved": len(paid),
        "rejected": states.get("Rejected", 0),
        "pending": states.get("Submitted", 0),
        "earnings": float(sum(paid, Decimal(0))),
    }


STATUS_OF = {"Submitted": "pending", "Approved": "approved", "Paid": "paid", "Rejected": "rejected"}


def _earned(final: list[Hit], again: int, lost: Decimal) -> Earned:
    work = sums(("USD", hit.reward) for hit in final if hit.state in {"Approved", "Paid"})
    return Earned(
        gross={"work": work},
        gross_approved=work,
        pending=sums(("USD", hit.reward) for hit in final if hit.state == "Submitted"),
        statuses=counts(STATUS_OF[hit.state] for hit in final),
        raw_statuses=counts(hit.state for hit in final),
        work_items=len(final),
        duplicate_observations=again,
        extras={
            "rewards_lost_at_zero": sum(1 for hit in final if hit.reward == 0),
            "rewards_lost_usd": lost,
            "lifetime_bonuses_usd": LIFETIME_BONUSES,
        },
    )
