"""What `status` and `quarantine` tell programs; apart from what people are shown, for models take a while to import."""

from collections.abc import Sequence
from typing import Any

from pipelines.home import Home
from pipelines.shapes import Arrived, Owed, Quarantine, Refused, Status, Stopped, Uncounted, Worth, money
from pipelines.status import Facts
from pipelines.worth import Found

ENDS = (("effective_rate", ""), ("effective_rate_low", "_lo"), ("effective_rate_high", "_hi"))


def worth(r: Found) -> Worth:
    """Give a line for programs; a rate that people are not shown is not told either."""
    currency, shown = r["reporting_currency"], bool(r["is_shown"])
    rates = {name: money(r[f"eff_rate{end}"], currency) if shown else None for name, end in ENDS}
    return Worth(
        channel=r["channel_id"],
        window_days=r["window_days"],
        through=r["data_through"],
        approved=money(r["approved_rc"], currency),
        received=money(r["received_rc"], currency),
        pending=money(r["pending_rc"], currency),
        session_seconds=r["h2_s"],
        all_seconds=r["h3_s"],
        naive_rate=money(r["naive_rate"], currency),
        full_rate=money(r["full_rate"], currency),
        sessions=r["n_sessions"],
        acceptance=r["acceptance"],
        evidence=r["evidence_level"],
        suppressed=r["suppress_reason"],
        **rates,
    )


def status(home: Home, facts: Facts) -> Status:
    """Give what the published warehouse says of itself."""
    return Status(
        home=str(home.root),
        stopped=_stopped(facts),
        arrived=[Arrived(**row) for row in facts.arrived],
        without_rate=facts.left,
        to_review=facts.review,
        uncounted=[Uncounted(channel=row["channel"], receipts=row["n"]) for row in facts.uncounted],
        owed=[
            Owed(
                on_its_way=money(row["in_transit"], row["currency"]),
                missing=money(row["missing"], row["currency"]),
                untold=money(row["unknown"], row["currency"]),
                not_paid_out=money(row["not_paid_out"], row["currency"]),
            )
            for row in facts.owed
        ],
        broken_checks=facts.broken,
        worth=[worth(row) for row in facts.worth],
    )


def _stopped(facts: Facts) -> Stopped | None:
    why = facts.stopped
    return Stopped(at=why.at, run=why.run_id, place=why.place, trouble=why.what, next=why.next_step) if why else None


def quarantine(found: Sequence[dict[str, Any]], total: int) -> Quarantine:
    """Give the refused files and lines, and how many there are in all."""
    return Quarantine(total=total, refused=[_refused(row) for row in found])


def _refused(row: dict[str, Any]) -> Refused:
    told = {name: row[name] for name in ("line", "platform", "reason", "field", "detail", "raw")}
    return Refused(file=row["file_name"], next=row["remedy"], **told)
