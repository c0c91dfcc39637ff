"""The laws of DESIGN §5, asserted on a warehouse against what is known to be true."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.laws import spans
from tests.laws.harness import File, Ledger, State
from tests.laws.truth import Earned, Span

Sums = dict[tuple[str, str, str, str], tuple[int, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, int]]
LADDER = {"h0_s": {"paid"}, "h1_s": {"paid", "unpaid"}, "h2_s": {"paid", "unpaid", "gap"}, "h3_s": {"paid", "unpaid", "gap", "off_task"}}


def same(one: State, other: State) -> None:
    """Law 4: both warehouses hold the same, whatever came when; a failure names the tables that differ."""
    assert sorted(name for name in one if one[name] != other[name]) == []


def lines(ledger: Ledger, files: Iterable[File]) -> None:
    """Law 1: the physical records of each file are all accounted for, counted by the standard library."""
    for file in files:
        records = _records(file)
        told = ledger.store.rows(
            "SELECT records, accepted + quarantined + skipped + totals + blank AS known FROM ops.batch WHERE sha256 = ?", [file.sha256]
        )
        refused = ledger.store.one(
            "SELECT count(*) FROM ops.quarantine q JOIN ops.batch b USING (batch_id) WHERE b.sha256 = ?", [file.sha256]
        )
        quarantined = ledger.store.one("SELECT sum(quarantined) FROM ops.batch WHERE sha256 = ?", [file.sha256])
        assert [(r["records"], r["known"]) for r in told] == [(records, records)], file.name
        assert refused == quarantined, file.name


def _records(file: File) -> int:
    if file.name.endswith(".json"):
        return len(json.loads(file.content))
    return len(list(csv.reader(io.StringIO(file.content.decode(), newline="")))) - file.before


def money(ledger: Ledger, file: File, raw: Mapping[str, Decimal]) -> None:
    """Law 2: per currency, what the file says in its cells is what was accepted and what was refused."""
    rows = ledger.store.rows("SELECT m.* FROM ops.batch_money m JOIN ops.batch b USING (batch_id) WHERE b.sha256 = ?", [file.sha256])
    assert {r["currency"]: r["raw"] for r in rows if r["raw"]} == {c: v for c, v in raw.items() if v}, file.name
    assert all(r["raw"] == r["accepted"] + r["quarantined"] for r in rows), file.name


def fold(ledger: Ledger, earned: Iterable[Earned]) -> None:
    """Law 3, first half: the ledger is the truth, per channel, kind, status and currency, to the last digit."""
    found = ledger.store.con.execute(
        """SELECT channel, kind, status, currency, count(*), sum(gross), sum(coalesce(fee, 0)), sum(coalesce(tax, 0)),
        sum(coalesce(other, 0)), sum(net), sum(coalesce(sale_value, 0)), count(sale_value) FROM ledger.earning GROUP BY ALL"""
    ).fetchall()
    assert {tuple(row[:4]): tuple(row[4:]) for row in found} == sums(earned)


def sums(earned: Iterable[Earned]) -> Sums:
    """Add up the truth as `fold` adds up the ledger."""
    groups: dict[tuple[str, str, str, str], list[Earned]] = defaultdict(list)
    for e in earned:
        groups[e.channel, e.kind, e.status, e.currency].append(e)
    parts = ("gross", "fee", "tax", "other", "net")
    added = {key: [sum((getattr(e, part) for e in group), Decimal(0)) for part in parts] for key, group in groups.items()}
    values = {key: [e.sale_value for e in group if e.sale_value is not None] for key, group in groups.items()}
    return {key: (len(groups[key]), *added[key], sum(told, Decimal(0)), len(told)) for key, told in values.items()}  # type: ignore[misc]  # five parts


def days(ledger: Ledger, earned: Iterable[Earned]) -> None:
    """Law 3, on the calendar: each local day of the ledger holds what was earned on it; null where nobody says."""
    found = ledger.store.con.execute("SELECT channel, work_date, currency, sum(net) FROM ledger.earning GROUP BY ALL").fetchall()
    true: dict[tuple[str, date | None, str], Decimal] = defaultdict(Decimal)
    for e in earned:
        true[e.channel, e.day, e.currency] += e.net
    assert {tuple(row[:3]): row[3] for row in found} == true


def marts(ledger: Ledger) -> None:
    """Law 3, second half: the channel tables add up to the ledger; what has no exchange rate is the counted remainder."""
    ledgers = ledger.store.con.execute(
        """SELECT e.channel, coalesce(sum(gross_rc) FILTER (s.earned), 0), coalesce(sum(gross_rc) FILTER (s.pending), 0),
            coalesce(sum(net_rc) FILTER (s.earned), 0), count(*) FILTER (net_rc IS NULL AND (gross <> 0 OR fee <> 0 OR tax <> 0 OR other <> 0) AND (s.earned OR s.pending))
        FROM ledger.earning e JOIN ref.status s USING (status) GROUP BY ALL"""
    ).fetchall()
    tables = ledger.store.con.execute(
        """SELECT channel_id, coalesce(sum(approved_rc), 0), coalesce(sum(pending_rc), 0), coalesce(sum(platform_net_rc), 0), sum(n_no_rate)
        FROM mart.channel_efficiency_day GROUP BY ALL"""
    ).fetchall()
    assert {t[0]: t[1:] for t in tables if any(t[1:])} == {row[0]: row[1:] for row in ledgers if any(row[1:])}


def identity(ledger: Ledger) -> None:
    """Law 6, per event: net = gross - fee - tax + other, in the currency of the event and in the reporting currency."""
    for table in ("earning", "payout", "receipt"):
        for end in ("", "_rc"):
            parts = f"gross{end} - coalesce(fee{end}, 0) - coalesce(tax{end}, 0) + coalesce(other{end}, 0)"
            assert ledger.store.rows(f"SELECT * FROM ledger.{table} WHERE net{end} IS DISTINCT FROM {parts}") == []


def conversion(ledger: Ledger) -> None:
    """Each amount in the reporting currency is the exact quotient of its rates, rounded once, half away from zero, at eight decimals."""
    for part in ("gross", "fee", "tax", "other", "sale_value"):
        rows = ledger.store.con.execute(
            f"SELECT {part}, {part}_rc, fx_rate, fx_rate_reporting FROM ledger.earning WHERE {part} IS NOT NULL"
        ).fetchall()
        for amount, found, rate, reporting in rows:
            assert found == (None if rate is None or reporting is None else converted(amount, rate, reporting)), (amount, rate, reporting)


def converted(amount: Decimal, rate: Decimal, reporting: Decimal) -> Decimal:
    """Convert an amount over the euro, exactly."""
    units = Fraction(amount) * 10**8 * Fraction(reporting) / Fraction(rate)
    whole = (2 * abs(units.numerator) + units.denominator) // (2 * units.denominator)
    return Decimal(whole if units >= 0 else -whole).scaleb(-8)


def ladder(ledger: Ledger) -> None:
    """Law 6, per channel and month: approved and every step add up to received, and both are those of the day table."""
    steps: dict[tuple[str, date], dict[str, Decimal]] = defaultdict(dict)
    for row in ledger.store.rows("SELECT channel_id, month, fee_kind, amount_rc FROM mart.fee_waterfall_month"):
        steps[row["channel_id"], row["month"]][row["fee_kind"]] = row["amount_rc"]
    for key, found in steps.items():
        assert sum(found.values(), Decimal(0)) == 2 * found["received"], (key, found)
    held = ledger.store.con.execute(
        """SELECT channel_id, date_trunc('month', day)::DATE, coalesce(sum(approved_rc), 0), coalesce(sum(received_rc), 0)
        FROM mart.channel_efficiency_day WHERE day IS NOT NULL GROUP BY ALL"""
    ).fetchall()
    known = {(c, m): (a, r) for c, m, a, r in held if a or r}
    assert {k: (s.get("approved", Decimal(0)), s["received"]) for k, s in steps.items() if s.get("approved") or s["received"]} == known


def time(ledger: Ledger, worked: Iterable[Span], caps: Mapping[str, int]) -> None:
    """Law 5: over the channels, the hours of each local day are the union of the worker's timeline, to the second."""
    zone = ledger.work.config.person.timezone
    work = [(s, spans.seconds_of(s, caps)) for s in worked]
    busy = spans.union(at for s, at in work if s.is_work)
    sessions = spans.union(busy, spans.GAP)
    off_task = spans.without(spans.union(at for s, at in work if not s.is_work), sessions)
    true = {
        "h1_s": spans.by_day(busy, zone),
        "h2_s": spans.by_day(sessions, zone),
        "h3_s": spans.by_day(sessions, zone) + spans.by_day(off_task, zone),
    }
    if len({s.channel for s, _ in work}) <= 1:
        true["h0_s"] = spans.by_day(spans.union(at for s, at in work if s.is_work and s.is_paid), zone)
    for rung, expected in true.items():
        assert _hours(ledger, rung) == expected, rung
    _rungs(ledger)
    assert ledger.store.one("SELECT coalesce(sum(h2_s), 0) FROM mart.session") == sum(true["h2_s"].values())


def _hours(ledger: Ledger, rung: str) -> Counter[date]:
    outcomes = ", ".join(f"'{o}'" for o in sorted(LADDER[rung]))
    rows = ledger.store.con.execute(
        f"SELECT day, sum(seconds)::BIGINT FROM mart.hours_day WHERE tier = 'measured' AND outcome IN ({outcomes}) GROUP BY ALL"
    ).fetchall()
    table = ledger.store.con.execute(f"SELECT day, sum({rung})::BIGINT FROM mart.channel_efficiency_day GROUP BY ALL").fetchall()
    counted = Counter({day: seconds for day, seconds in rows if seconds})
    assert Counter({day: s for day, s in table if s}) == counted + _reported(ledger, rung), rung
    return counted


def _reported(ledger: Ledger, rung: str) -> Counter[Any]:
    outcomes = ", ".join(f"'{o}'" for o in sorted(LADDER[rung]))
    rows = ledger.store.con.execute(
        f"SELECT day, sum(seconds)::BIGINT FROM mart.hours_day WHERE tier = 'reported' AND outcome IN ({outcomes}) GROUP BY ALL"
    ).fetchall()
    return Counter(dict(rows))


def _rungs(ledger: Ledger) -> None:
    """H0 ≤ H1 ≤ H2 ≤ H3 on every row that has hours."""
    bad = "h3_s IS NOT NULL AND NOT (h0_s <= h1_s AND h1_s <= h2_s AND h2_s <= h3_s)"
    for table in ("day", "month", "current"):
        assert ledger.store.rows(f"SELECT * FROM mart.channel_efficiency_{table} WHERE {bad}") == []
