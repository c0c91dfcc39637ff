"""Figures that others have printed, and identities: our functions must give the same."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from transforms import fees, incidence, rates, reserve, timeline
from transforms.rounding import round_money

Check = dict[str, Any]

PATH = Path(__file__).parent / "data" / "published_checks.json"
CHECKS: dict[str, Check] = {check["id"]: check for check in json.loads(PATH.read_text(encoding="utf-8"), parse_float=Decimal)["checks"]}

ELSEWHERE = {
    "JS": "test_shrink.py",
    "NILE": "test_changes.py",
    "AIR-SEAS": "test_seasons.py",
    "AIR-SNAIVE": "test_forecast.py",
    "USFD-CV": "test_portfolio.py",
    "COMP": "test_portfolio.py",
}
"""Checks that stand with the tests of their metric."""


HERE: set[str] = set()
"""Checks asserted in this file; `published` fills it."""


def published(*names: str) -> pytest.MarkDecorator:
    """Give a test the checks of these names."""
    HERE.update(names)
    return pytest.mark.parametrize("check", [pytest.param(CHECKS[name], id=name) for name in names])


def money(value: Any) -> Decimal:
    """Read a JSON number as an exact amount."""
    return Decimal(str(value))


@published("UPWORK-TIER")
def test_upwork_tier(check: Check) -> None:
    """600 billed to a new client costs 110.00, 12,000 costs 1,150.00."""
    schedule = [fees.Bracket(None if upper is None else money(upper), money(rate)) for upper, rate in check["input"]["schedule"]]
    cases = [(money(before), money(amount)) for before, amount in check["input"]["cases"]]
    assert [fees.tiered_fee(schedule, *case) for case in cases] == check["expect"]["fees"]


@published("FIVERR")
def test_fiverr(check: Check) -> None:
    """The seller keeps four fifths."""
    kept = [fees.net_of(money(gross), check["input"]["fee"]) for gross in check["input"]["gross"]]
    assert kept == check["expect"]["net"]


@published("PAYPAL-FX")
def test_paypal_fx(check: Check) -> None:
    """1000 USD become 853.13 EUR: fee and spread take 7.27 %."""
    given, expect = check["input"], check["expect"]
    found = fees.convert(money(given["usd"]), given["fee"], given["mid"], given["spread"])
    assert round_money(found.received) == expect["eur"]
    assert round_money(found.loss) == expect["loss_vs_mid_eur"]
    assert round_money(found.take_rate, 5) == expect["effective_take"]


@published("PROLIFIC")
def test_prolific(check: Check) -> None:
    """A reward over a median time is a rate per hour."""
    found = [rates.per_hour(case["reward"], case["minutes"] * 60) for case in check["input"]]
    assert found == check["expect"]


@published("PROLIFIC-BONUS")
def test_prolific_bonus(check: Check) -> None:
    """The bonus that corrects a reward is the difference."""
    assert fees.top_up(check["input"]["corrected"], check["input"]["initial"]) == check["expect"]


@published("UNPAID-TOXTLI", "UNPAID-ILO")
def test_unpaid(check: Check) -> None:
    """Unpaid hours count per PAID hour: rate / (1 + u)."""
    found = rates.unpaid_identity(check["input"]["rate"], check["input"]["u"])
    assert round_money(found) == check["expect"]


@published("CJ-EPC")
def test_cj_epc(check: Check) -> None:
    """CJ prints earnings per hundred clicks."""
    commission, clicks = money(check["input"]["commission"]), check["input"]["clicks"]
    per_100, per_1 = (fees.earnings_per_click(commission, clicks, per) for per in (100, 1))
    assert per_100 is not None
    assert per_1 is not None
    assert round_money(per_100) == check["expect"]["epc100"]
    assert round_money(per_1, 4) == check["expect"]["epc1"]


@published("ARC")
def test_arc(check: Check) -> None:
    """The arc change is symmetric, and undefined from nothing to nothing."""
    for (before, after), expected in zip(check["input"], check["expect"], strict=True):
        found = rates.arc_change(money(before), money(after))
        assert found == (expected if expected is None else pytest.approx(expected, abs=Decimal("5e-6")))


@published("HHI")
def test_hhi(check: Check) -> None:
    """Shares of 30, 30, 20 and 20 % are a Herfindahl index of 2,600."""
    found = rates.concentration([money(share) for share in check["input"]["shares_pct"]])
    assert found is not None
    assert found[0] == check["expect"]["hhi"]
    assert round_money(found[1], 5) == check["expect"]["n_eff"]


@published("SESSION")
def test_session(check: Check) -> None:
    """The worked example of the notes: six tasks, two channels, three ways to count a break."""
    given = pl.DataFrame(
        {
            "channel": ["mturk", "mturk", "prolific", "mturk", "mturk", "prolific"],
            "start": ["09:00:00", "09:05:00", "09:10:00", "09:30:40", "09:48:00", "11:30:00"],
            "end": ["09:10:00", "09:15:00", "09:30:00", "09:40:00", "09:58:00", "11:45:00"],
        }
    ).with_columns(pl.format("2026-03-02 {}", name).str.to_datetime(time_unit="us").alias(name) for name in ("start", "end"))
    rest = {"worker": "w", "outcome": "paid", "reason": "approved", "record_key": "k", "tier": "measured"}
    rows = given.with_columns(pl.lit(value).alias(name) for name, value in rest.items())
    cleaned, _ = timeline.clean(rows.select(*timeline.INTERVALS))
    expect = check["expect"]
    assert cleaned["clean_s"].sum() / 3600 == pytest.approx(float(expect["sum_of_durations_h"]), abs=1e-6)
    for d_seconds, hours in expect["union_h"].items():
        found = timeline.sessions(cleaned, int(d_seconds))
        assert found["h2_s"].sum() / 3600 == pytest.approx(float(hours), abs=1e-6)
    for channel, seconds in timeline.attribute(cleaned, 0, "UTC").day_channel.select("channel", "h2_s").rows():
        assert seconds / 3600 == pytest.approx(float(expect["attributed_h_D0"][channel]), abs=1e-6)


@published("SMIC-MONTH")
def test_smic_month(check: Check) -> None:
    """An hourly minimum wage over a year's weeks is the monthly one that Eurostat prints."""
    found = [fees.monthly_wage(money(case["h"]), money(case["w"])) for case in check["input"]]
    assert found == check["expect"]


@published("MICRO-NET")
def test_micro_net(check: Check) -> None:
    """French contributions are due on turnover before fees; charging them after fees flatters the result."""
    gross, contribution = money(check["input"]["gross"]), Decimal("0.258")
    fee = gross * check["input"]["platform_fee"]
    assert fees.take_home(gross, fee, contribution) == check["expect"]["net"]
    assert fees.take_home(gross - fee, Decimal(0), contribution) == check["expect"]["wrong_if_charged_on_net"]


@published("GARWOOD")
def test_garwood(check: Check) -> None:
    """The exact Poisson intervals of the printed tables."""
    for count, expected in zip(check["input"], check["expect"], strict=True):
        assert rates.garwood(count) == pytest.approx([float(end) for end in expected], abs=5e-5)


@published("WILSON")
def test_wilson(check: Check) -> None:
    """Newcombe's worked examples."""
    for case, expected in zip(check["input"], check["expect"], strict=True):
        assert rates.wilson(*case) == pytest.approx([float(end) for end in expected], abs=5e-5)


@published("RATIO")
def test_ratio(check: Check) -> None:
    """The ratio of sums, its linearised error, and the mean of ratios that it is not."""
    amounts = [money(value) for value in check["input"]["eur"]]
    hours = [money(value) for value in check["input"]["h"]]
    found = rates.ratio(amounts, [int(hour * 3600) for hour in hours])
    expect = {name: float(value) for name, value in check["expect"].items()}
    assert found.value is not None
    assert float(found.value) == pytest.approx(expect["ratio_of_sums"], abs=5e-5)
    assert found.se == pytest.approx(expect["se_linearised"], abs=5e-5)
    assert found.se is not None
    assert found.se < expect["se_jackknife"]
    of_ratios = np.mean([float(amount / hour) for amount, hour in zip(amounts, hours, strict=True)])
    assert of_ratios == pytest.approx(expect["mean_of_ratios"], abs=5e-5)


@published("ADAMS-T1")
def test_adams_t1(check: Check) -> None:
    """The mean piece rate over the mean time is 2.97 USD per hour; averaging wages prints 6.97."""
    found = rates.per_hour(check["input"]["piece_rate_usd"], check["input"]["minutes"] * 60)
    assert round_money(found) == check["expect"]["ratio_of_means"]
    assert found * 2 < check["expect"]["printed_mean_wage"]


def triangle(rows: Any) -> reserve.Floats:
    """Give cumulative rows, oldest first, as a square."""
    square = np.full((len(rows), len(rows)), np.nan)
    for place, row in enumerate(rows):
        square[place, : len(row)] = row
    return square


def printed(name: str) -> reserve.Floats:
    """Read a printed triangle: origin, the year it was seen, and the cumulative amount."""
    rows = pl.read_csv(PATH.with_name(name)).sort("origin", "development")
    return triangle([group["values"].to_list() for group in rows.partition_by("origin", maintain_order=True)])


def latest(square: reserve.Floats) -> reserve.Floats:
    """Give the last diagonal."""
    return np.fliplr(square).diagonal()


@pytest.mark.parametrize(("name", "file"), [("CL-TA", "taylor_ashe_genins.csv"), ("CL-RAA", "raa.csv")])
def test_chain_ladder(name: str, file: str) -> None:
    """The printed reserves, factors and Mack errors of two triangles: not those of the package's own default."""
    square, expect = printed(file), CHECKS[name]["expect"]
    found = reserve.chain_ladder(square)
    to_come = found.ultimate - latest(square)
    assert to_come.sum() == pytest.approx(float(expect["ibnr_total"]), abs=1e-4)
    assert found.ultimate.sum() == pytest.approx(float(expect["ultimate_total"]), abs=1e-4)
    assert latest(square).sum() == float(expect["latest_total"])
    assert found.total_se == pytest.approx(float(expect["mack_se_total"]), abs=1e-4)
    if "ldf" in expect:
        assert found.ldf == pytest.approx([float(f) for f in expect["ldf"]], abs=5e-5)
        assert to_come == pytest.approx([float(x) for x in expect["ibnr_by_origin"]], abs=0.5)
        assert found.se == pytest.approx([float(x) for x in expect["mack_se_by_origin"]], abs=0.5)


HERE.update({"CL-TA", "CL-RAA"})


@published("CL-MINI")
def test_a_small_chain_ladder(check: Check) -> None:
    """Four months by hand: factors 6, 1.5 and 1.0667."""
    square = triangle([[float(x) for x in row] for row in check["input"]["triangle"]])
    found = reserve.chain_ladder(square)
    assert found.ldf == pytest.approx([float(f) for f in check["expect"]["ldf"]], abs=5e-8)
    assert found.ultimate == pytest.approx([float(x) for x in check["expect"]["ultimate"]])
    assert (found.ultimate - latest(square)).sum() == pytest.approx(float(check["expect"]["outstanding_total"]))


@published("AJ")
def test_aalen_johansen(check: Check) -> None:
    """0.58 approved, 0.26 declined and 0.16 pending after 60 days; the decided alone would say 71 %."""
    given, expect = check["input"], {name: float(value) for name, value in check["expect"].items()}
    fate = np.array(given["status_1approved_2declined_0pending"])
    found = incidence.incidence(np.array(given["age_days"], dtype=np.float64), fate)
    assert found.approved[-1] == pytest.approx(expect["cif_approved_60"])
    assert found.declined[-1] == pytest.approx(expect["cif_declined_60"])
    assert 1 - found.approved[-1] - found.declined[-1] == pytest.approx(expect["still_pending"])
    assert (fate == 1).sum() / (fate > 0).sum() == pytest.approx(expect["naive_decided_rate"], abs=5e-4)


def test_no_check_is_forgotten() -> None:
    """Every check is asserted, here or in the file that is named, and none is both."""
    assert set(CHECKS) == HERE | set(ELSEWHERE)
    assert not HERE & set(ELSEWHERE)
    for name, file in ELSEWHERE.items():
        assert f'CHECKS["{name}"]' in (PATH.parent.parent / file).read_text(encoding="utf-8"), name
