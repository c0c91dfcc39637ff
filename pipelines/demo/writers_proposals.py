"""Proposals of the year, in Moisson's own form: a list saved in spring, and the same list grown and settled in autumn.

A bid is won one time in eight, an invitation two times in five: what the marts must find again within their intervals.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipelines.demo.kit import FIRST, LAST, Export, between, csv_bytes, days, stream, utc
from pipelines.demo.plan import CONTRACTS

HEADER = ("proposal", "platform", "sent", "source", "outcome", "interview", "decided", "connects", "minutes", "value", "currency", "title")
TITLES = ("French help desk", "Product texts", "App strings", "Subtitles", "Proofreading", "Store listing")
CHANCE = {"bid": (0.3, 0.42), "invite": (0.7, 0.6)}
"""How likely a talk is, and how likely a talk ends in work."""
SPRING = date(2026, 4, 1)
MATURE = timedelta(days=30)
CAPACITY = 30
"""Hours a week that the person can bill."""
AGREED = (
    (0, 140, "28.00", "2026-02-13", "2026-02-13"),
    (1, 130, "32.00", "2026-03-20", "2026-03-27"),
    (2, 150, "36.00", "2026-06-30", "2026-06-26"),
    (3, 160, "42.00", None, None),
    (4, None, None, None, None),
)
"""Of each hourly contract: hours foreseen, the person's standard rate in USD, due and delivered."""


@dataclass(frozen=True)
class Proposal:
    """One proposal with all that will ever happen to it; what is None never does."""

    name: str
    sent: date
    source: str
    talk: date | None
    decided: date | None
    outcome: str
    connects: int
    minutes: int
    value: Decimal
    title: str

    def cells(self, day: date) -> tuple[object, ...]:
        """Give its row as it stood at the end of a day."""
        talk = self.talk if self.talk and self.talk <= day else None
        over = self.decided is not None and self.decided <= day
        stands = self.outcome if over else "interview" if talk else "sent"
        told = (self.name, "upwork", self.sent, self.source, stands, talk or "", self.decided if over else "")
        return (*told, self.connects, self.minutes, f"{self.value:.2f}", "USD", self.title)


def write(seed: int) -> tuple[list[Export], list[Proposal]]:
    """Write both lists; give what is true of every proposal."""
    made = list(_made(stream(seed, "proposals")))
    early = [p for p in made if p.sent < SPRING]
    exports = [
        Export("my_proposals_2026-04-01.csv", _list(early, SPRING - timedelta(days=1)), utc("2026-04-01T08:00:00"), "own", len(early)),
        Export("my_proposals.csv", _list(made, LAST), utc("2026-10-01T08:05:00"), "own", len(made)),
    ]
    return exports, made


def _list(made: Sequence[Proposal], day: date) -> bytes:
    return csv_bytes(HEADER, [p.cells(day) for p in made])


def _made(rng: random.Random) -> Iterator[Proposal]:
    """Bid on most Mondays and Thursdays; an invitation comes every other week."""
    for day in days():
        if day.weekday() in {0, 3} and rng.random() < 0.9:
            yield _proposal(rng, day, "bid")
        if day.weekday() == 1 and rng.random() < 0.5:
            yield _proposal(rng, day, "invite")


def _proposal(rng: random.Random, day: date, source: str) -> Proposal:
    talks, wins = CHANCE[source]
    talk = day + timedelta(days=rng.randint(1, 8)) if rng.random() < talks else None
    won, answered = rng.random() < wins, rng.random() < 0.7
    end = (talk or day) + timedelta(days=rng.randint(2, 14))
    outcome = "won" if talk and won else "lost" if answered or talk else "withdrawn" if rng.random() < 0.2 else "sent"
    return Proposal(
        name=f"P-{(day - FIRST).days:03d}{source[0]}",
        sent=day,
        source=source,
        talk=talk if talk and talk <= LAST else None,
        decided=end if outcome != "sent" and end <= LAST else None,
        outcome=outcome,
        connects=rng.choice((4, 6, 8, 12, 16)) if source == "bid" else 0,
        minutes=rng.randint(8, 45),
        value=between(rng, "80", "1800"),
        title=rng.choice(TITLES),
    )


def settings() -> str:
    """Give what the person agreed on, for `moisson.toml`."""
    return "".join(_contract(*one) for one in AGREED if one[1])


def _contract(number: int, hours: int | None, rate: str | None, due: str | None, delivered: str | None) -> str:
    head = f'\n[[contract]]\nchannel = "upwork"\nitem = "{CONTRACTS[number].label}*"\n'
    told = [f"estimated_hours = {hours}", f'standard_rate = {rate}\ncurrency = "USD"']
    told += [f"due_on = {due}", f"delivered_on = {delivered}"] if due else []
    return head + "\n".join(told) + "\n"


def facts(made: Sequence[Proposal]) -> dict[str, dict[str, Decimal | int | str]]:
    """Tell, for bids and invitations, what became of those that were a month old at the end, and how likely a win is."""
    return {f"proposals_{source}": _fact([p for p in made if p.source == source and p.sent + MATURE <= LAST], source) for source in CHANCE}


def _fact(old: Sequence[Proposal], source: str) -> dict[str, Decimal | int | str]:
    talks, wins = (Decimal(str(chance)) for chance in CHANCE[source])
    won = [p for p in old if p.decided and p.outcome == "won"]
    return {
        "chance_of_a_win": talks * wins,
        "sent": len(old),
        "talked": sum(p.talk is not None for p in old),
        "won": len(won),
        "connects": sum(p.connects for p in old),
        "seconds": 60 * sum(p.minutes for p in old),
        "won_value_usd": sum((p.value for p in won), Decimal(0)),
    }
