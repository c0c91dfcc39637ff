"""What the invented blog sells through Amazon: goods, clicks and item events of the year."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.demo.kit import cents, code, days, stream

CATEGORIES = (("Home & Kitchen", 30), ("Sports & Outdoors", 30), ("Office Products", 40), ("Electronics", 40),
              ("Books", 45), ("Grocery", 10), ("Toys & Games", 30), ("Luggage", 60))  # fmt: skip
TAGS = ("demogear-20", "demogifts-20", "demodesk-20")
SELLERS = ("Amazon.com", "Amazon.com", "3rd Party")
DEVICES = ("PHONE", "DESKTOP", "TABLET")
NAMES = (
    'Desk lamp with 12" arm',
    "Cork notebook A5",
    'Monitor stand for 27" screens',
    "Fold-flat bicycle basket",
    "Fountain pen ink set",
    'Coffee filters 100 Count "Packaging may vary"',
    "Noise-damping headset",
    "Wool blanket with fringe",
)
PADDING = " and a long list of features that goes on about colours sizes materials and gifts for everyone you know"


@dataclass(frozen=True)
class Good:
    """One product; `per_mille` is the commission in thousandths of the revenue."""

    category: str
    name: str
    asin: str
    seller: str
    price: Decimal
    per_mille: int


@dataclass(frozen=True)
class Event:
    """One item event: shipped (count > 0) or returned (count < 0). Money in USD, signed."""

    good: Good
    tag: str
    moment: datetime
    count: int
    device: str
    fees: Decimal

    @property
    def revenue(self) -> Decimal:
        """Give price times items, negative for a return."""
        return self.good.price * self.count


@dataclass(frozen=True)
class Year:
    """Everything Amazon knows: item events, clicks per day and tag, bounties (name, day, tag, amount)."""

    events: list[Event]
    clicks: dict[date, dict[str, int]]
    bounties: list[tuple[str, date, str, Decimal]]


def year(seed: int) -> Year:
    """Draw the year: about fifteen item events a day, twice that before Christmas."""
    rng = stream(seed, "amazon")
    goods = [_good(rng) for _ in range(60)]
    events: list[Event] = []
    clicks: dict[date, dict[str, int]] = {}
    for day in days():
        busy = 19 if day.month in {11, 12} else 13
        clicks[day] = {tag: rng.randint(20, 90) for tag in TAGS}
        for _ in range(rng.randint(busy - 5, busy + 5)):
            events += _events(rng, rng.choice(goods), day)
    bounties = [_bounty(rng, day) for day in days() if rng.random() < 0.12]
    return Year(sorted(events, key=lambda e: e.moment), clicks, bounties)


def event(good: Good, tag: str, moment: datetime, count: int, device: str) -> Event:
    """Make one event; the fee is the revenue's share, rounded half up to the cent."""
    return Event(good, tag, moment, count, device, cents(good.price * count * good.per_mille / 1000))


def _good(rng: random.Random) -> Good:
    category, rate = rng.choice(CATEGORIES)
    name = rng.choice(NAMES) + (PADDING * 2 if rng.random() < 0.3 else "")
    if rng.random() < 0.2:
        name = (name + PADDING * 2)[:145] + 'by 6" wide'
    price = Decimal(rng.randint(499, 4899)) / 100
    return Good(category, name[:150], f"B0{code(rng, 8)}", rng.choice(SELLERS), price, rate)


def _events(rng: random.Random, good: Good, day: date) -> Iterator[Event]:
    moment = datetime(day.year, day.month, day.day) + timedelta(seconds=rng.randrange(86_400))  # noqa: DTZ001  Pacific, as printed
    count = rng.choices((1, 2, 3), (90, 8, 2))[0]
    shipped = event(good, rng.choice(TAGS), moment, count, rng.choice(DEVICES))
    yield shipped
    if rng.random() < 0.02:  # the same item again in the same second: both are real
        yield shipped
    back = moment + timedelta(days=rng.randint(5, 25), seconds=rng.randrange(3600))
    if rng.random() < 0.06 and back.date() <= date(2026, 9, 30):
        yield event(good, shipped.tag, back, -1, shipped.device)


def _bounty(rng: random.Random, day: date) -> tuple[str, date, str, Decimal]:
    name, amount = rng.choice((("Audio book trial", "5.00"), ("Music plan trial", "3.00"), ("Kids plan", "3.00")))
    return name, day, rng.choice(TAGS), Decimal(amount)
