"""Prolific, participant submissions: four full-history exports in which statuses and bonuses change."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.demo.kit import (
    LAST,
    Export,
    Payout,
    Written,
    between,
    code,
    counts,
    csv_bytes,
    days,
    from_midnight,
    stream,
    sums,
    utc,
)
from pipelines.demo.plan import Entry
from pipelines.demo.truth import Earned

HEADER = ("Study", "Reward", "Bonus", "Started At", "Completed At", "Completion Code", "Status")
MOMENTS = tuple(utc(text) for text in ("2026-01-02T06:41:10", "2026-04-02T06:12:33", "2026-07-02T05:58:04", "2026-10-01T06:30:45"))
SYMBOLS = {"GBP": "£", "USD": "$"}
TOPICS = (
    "Image matching", "Chatbot advice", "Online shopping", "Moral choices", "Vowel listening",
    "Energy bills", "Short video clips", "News headlines", "Sleep diary", "Team decisions",
    "Colour names", "Travel plans",
)  # fmt: skip
SHAPES = (
    "{} study",
    "{}, part {}",
    'The "{}" survey',
    "{} ({})",
    "{}: a 2-stage study",
    "Quick task, {} and you",
)
# Share of each outcome in a thousand starts; the rest is approved.
OUTCOMES = (("RETURNED", 62), ("SCREENED OUT", 30), ("TIMED-OUT", 9), ("REJECTED", 9))


@dataclass(frozen=True)
class Submission:
    """One submission with its whole story; `moment` orders it even when the export has no time for it."""

    study: str
    currency: str
    reward: Decimal
    moment: datetime
    started: datetime | None
    completed: datetime | None
    code: str
    final: str
    decided: datetime
    bonus: Decimal = Decimal(0)
    bonus_currency: str = "GBP"
    bonus_at: datetime = MOMENTS[0]

    def status(self, seen: datetime) -> str:
        """Give the status that an export at `seen` shows."""
        waiting = self.final in {"APPROVED", "REJECTED"} and self.decided > seen
        return "AWAITING REVIEW" if waiting else self.final

    def bonus_seen(self, seen: datetime) -> Decimal:
        """Give the bonus that an export at `seen` shows: zero until it was granted."""
        return self.bonus if self.bonus_at <= seen else Decimal(0)

    def cells(self, seen: datetime) -> tuple[str, ...]:
        """Give the line of an export at `seen`."""
        bonus = self.bonus_seen(seen)
        mark = SYMBOLS[self.bonus_currency if bonus else self.currency]
        clock = [f"{t:%Y-%m-%d %H:%M:%S.%f}" if t else "" for t in (self.started, self.completed)]
        reward = f"{SYMBOLS[self.currency]}{self.reward:.2f}"
        return (self.study, reward, f"{mark}{bonus:.2f}", *clock, self.code, self.status(seen))


def write(seed: int, plan: list[Entry]) -> tuple[Written, list[Submission], dict[str, dict[int, str]]]:
    """Write the four exports; also give the submissions (for the hours) and the planted broken lines."""
    rng = stream(seed, "prolific")
    whole = _with_twins(sorted(_year(rng, plan), key=lambda s: s.moment, reverse=True))
    exports, lines_seen = [], 0
    broken: dict[str, dict[int, str]] = {}
    for number, seen in enumerate(MOMENTS):
        rows = [s.cells(seen) for s in whole if s.moment < seen]
        name = f"prolific_submissions_{seen:%Y-%m-%d}.csv"
        content = csv_bytes(HEADER, rows)
        if number == 1:
            content, broken[name] = _damage(content)
        exports.append(Export(name, content, seen, "prolific", len(rows)))
        lines_seen += len(rows)
    again = lines_seen - sum(map(len, broken.values())) - len(whole)
    payouts = _cash_outs(whole)
    events = [(s.moment.date(), ccy, amount) for s in whole for _, ccy, amount in _paid(s)]
    return Written(exports, _earned(whole, again, payouts), events, payouts), whole, broken


def _year(rng: random.Random, plan: list[Entry]) -> Iterator[Submission]:
    for day in days():
        for begin, end in _windows(rng, day):
            clock, last = from_midnight(day, begin, rng.randint(0, 59)), from_midnight(day, end)
            while clock < last:
                seconds = rng.randint(120, 1150)
                yield _submission(rng, clock, seconds)
                # A few tasks are opened before the one before is sent off.
                gap = -45 if rng.random() < 0.01 else rng.randint(15, 260)
                clock += timedelta(seconds=seconds + gap)
    for entry in rng.sample([e for e in plan if e.channel == "upwork" and e.seconds > 4200], 25):
        yield _submission(rng, entry.start + timedelta(minutes=21), rng.randint(240, 1500), outcome="APPROVED")


def _windows(rng: random.Random, day: date) -> Iterator[tuple[int, int]]:
    """Yield local minutes after midnight in which the person answers studies."""
    if day.weekday() == 6 and rng.random() < 0.55:
        yield 610, 715
    if day.weekday() < 5 and rng.random() < 0.22:
        yield 765, 800
    if rng.random() < 0.38:
        yield 1230, 1310


def _submission(rng: random.Random, start: datetime, seconds: int, outcome: str = "") -> Submission:
    final = outcome or _outcome(rng)
    topic, shape = rng.choice(TOPICS), rng.choice(SHAPES)
    # Start and end share their milliseconds, so that lengths are whole seconds whichever way they are cut.
    started = start.replace(microsecond=rng.randint(0, 999) * 1000)
    fare = Decimal(rng.randint(700, 1150)) / 100
    base = Submission(
        study=shape.format(topic, rng.randint(2, 4)),
        currency="USD" if rng.random() < 0.2 else "GBP",
        reward=max(Decimal("0.15"), (fare * seconds / 3600).quantize(Decimal("0.01"))),
        moment=started,
        started=started,
        completed=started + timedelta(seconds=seconds),
        code="NOCODE" if rng.random() < 0.02 else code(rng, 8),
        final=final,
        decided=started + timedelta(hours=rng.randint(3, 500)),
    )
    return _with_bonus(rng, _cut_short(rng, base))


def _outcome(rng: random.Random) -> str:
    draw = rng.randrange(1000)
    for name, share in OUTCOMES:
        if draw < share:
            return name
        draw -= share
    return "APPROVED"


def _cut_short(rng: random.Random, one: Submission) -> Submission:
    """Take from an unfinished submission what the export does not tell about it."""
    if one.final == "RETURNED":
        if rng.random() < 0.35:  # nothing but the title can tell such rows apart, so each gets its own
            return replace(one, study=f"{one.study} #{one.code[:4]}", started=None, completed=None, code="")
        return replace(one, completed=None, code="")
    if one.final == "TIMED-OUT":
        return replace(one, completed=None, code="")
    if one.final == "SCREENED OUT":
        return replace(one, completed=one.moment + timedelta(seconds=rng.randint(25, 110)))
    return one


def _with_bonus(rng: random.Random, one: Submission) -> Submission:
    chance = {"APPROVED": 0.08, "SCREENED OUT": 0.5, "RETURNED": 0.14, "REJECTED": 0.1}.get(one.final, 0)
    if rng.random() >= chance:
        return one
    other = "GBP" if one.currency == "USD" else "USD"
    late = timedelta(days=rng.randint(1, 70), hours=rng.randint(0, 9))
    return replace(
        one,
        bonus=between(rng, "0.14", "1.80"),
        bonus_currency=other if rng.random() < 0.03 else one.currency,
        bonus_at=max(one.moment, one.decided) + late,
    )


def _with_twins(whole: list[Submission]) -> list[Submission]:
    """Put identical neighbours beside a few lines; both of each pair are real."""
    quiet = [s for s in whole if not s.bonus and s.moment < MOMENTS[0]]
    silent = [s for s in quiet if s.final == "RETURNED" and s.started is None][:3]
    settled = [s for s in quiet if s.final == "APPROVED" and s.decided < MOMENTS[0]][40:42]
    twins = {id(s) for s in silent + settled}
    return [copy for s in whole for copy in ([s, s] if id(s) in twins else [s])]


def _damage(content: bytes) -> tuple[bytes, dict[int, str]]:
    """Break three lines of one export; every one of them is whole in the next export."""
    lines = content.decode().split("\n")
    plain = [n for n, line in enumerate(lines[1:], 1) if line.count(",") == 6 and line.endswith(",APPROVED")]
    short, long, odd = plain[10], plain[50], plain[90]
    lines[short] = ",".join(lines[short].split(",")[:3])
    lines[long] = "Part 2, " + lines[long]
    cells = lines[odd].split(",")
    lines[odd] = ",".join([cells[0], cells[1][:-1] + "O", *cells[2:]])
    reasons = {short + 1: "short_row", long + 1: "long_row", odd + 1: "bad_amount"}
    return "\n".join(lines).encode(), dict(sorted(reasons.items()))


def _cash_outs(whole: list[Submission]) -> list[Payout]:
    """Send out the approved money: pounds every second Friday, dollars every fourth."""
    found, sent = [], {"GBP": Decimal(0), "USD": Decimal(0)}
    for turn, day in enumerate(d for d in days(date(2025, 10, 17), LAST) if d.weekday() == 4):
        for currency, every in (("GBP", 2), ("USD", 4)):
            credit = [a for s in whole for ccy, a in _credited(s, from_midnight(day, 480)) if ccy == currency]
            due = sum(credit, Decimal(0)) - sent[currency]
            if turn % every == 0 and due >= 5:
                found.append(Payout(day, "Prolific", currency, due))
                sent[currency] += due
    return found


def _credited(one: Submission, moment: datetime) -> Iterator[tuple[str, Decimal]]:
    if one.final == "APPROVED" and one.decided <= moment:
        yield one.currency, one.reward
    if one.bonus and one.bonus_at <= moment:
        yield one.bonus_currency, one.bonus


STATUS_OF = {
    "APPROVED": "approved",
    "AWAITING REVIEW": "pending",
    "RETURNED": "returned",
    "SCREENED OUT": "returned",
    "TIMED-OUT": "expired",
    "REJECTED": "rejected",
}


def _paid(one: Submission) -> Iterator[tuple[str, str, Decimal]]:
    """Yield (kind, currency, amount) that the last export shows as paid."""
    if one.status(MOMENTS[-1]) == "APPROVED":
        yield "work", one.currency, one.reward
    if one.bonus_seen(MOMENTS[-1]):
        yield "bonus", one.bonus_currency, one.bonus


def _earned(whole: list[Submission], again: int, payouts: list[Payout]) -> Earned:
    money = [piece for s in whole for piece in _paid(s)]
    raw = [s.status(MOMENTS[-1]) for s in whole]
    return Earned(
        gross={k: sums((c, a) for kind, c, a in money if kind == k) for k in ("work", "bonus")},
        gross_approved=sums((c, a) for _, c, a in money),
        pending=sums((s.currency, s.reward) for s, state in zip(whole, raw, strict=True) if state == "AWAITING REVIEW"),
        statuses=counts(STATUS_OF[state] for state in raw),
        raw_statuses=counts(raw),
        work_items=len(whole),
        duplicate_observations=again,
        payouts=sums((p.currency, p.amount) for p in payouts),
        extras={
            "bonuses": sum(1 for kind, _, _ in money if kind == "bonus"),
            "twin_pairs": 5,
            "without_timestamps": sum(1 for s in whole if s.started is None),
        },
    )
