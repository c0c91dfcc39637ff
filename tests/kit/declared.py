"""What a declaration says about its columns: which words read them, and what they are."""

from collections.abc import Iterator
from typing import Any

from connectors.conditions import Among, Both, Either
from connectors.currencies import Iso
from connectors.facts import fold
from connectors.platform import Identity, Layout, Record
from connectors.rows import inner
from connectors.words import Choice, Day, Duration, Instant, Money, Number
from tests.kit.seeds import Seed

AMOUNTS = ("gross", "fee", "tax", "other", "net")
MONEYED = frozenset({"earning", "payout", "receipt"})
TYPED = (Money, Number, Day, Instant, Duration, Choice, Iso)


def fields(layout: Layout) -> Iterator[tuple[int, str, Any]]:
    """Give the number of the record, the field and the word of everything a layout tells."""
    for number, record in enumerate(layout.records):
        for name, word in record.fields.items():
            yield number, name, word


def words(layout: Layout) -> list[Any]:
    """Give every word of a layout, those of the keys and those inside others too."""
    outer = [word for record in layout.records for word in (*record.key, *record.fields.values())]
    return [part for word in outer for part in inner(word)]


def conditions(layout: Layout) -> list[Any]:
    """Give every condition of a layout: of records, of rows passed over, of the total row."""
    outer = [record.when for record in layout.records] + [skip.when for skip in layout.skips]
    outer += [layout.totals.when] if layout.totals else []
    return [part for condition in outer for part in inner(condition)]


def read_columns(layout: Layout) -> frozenset[str]:
    """Give every column that some word or condition reads."""
    summed = layout.totals.columns if layout.totals else ()
    asked = [column for check in layout.checks for column in check.columns]
    read = [column for part in (*words(layout), *conditions(layout)) for column in part.columns]
    return frozenset([*read, *summed, *asked, *layout.only, *([layout.months] if layout.months else [])])


def amount_columns(layout: Layout) -> list[str]:
    """Give the columns from which an amount is made."""
    found = {column for _, name, word in fields(layout) if name in AMOUNTS for part in inner(word) for column in part.columns}
    return sorted(found)


def of(layout: Layout, *kinds: type) -> list[Any]:
    """Give the words of these kinds."""
    return [word for word in words(layout) if isinstance(word, kinds)]


def choices(seed: Seed) -> list[tuple[int, str, Choice]]:
    """Give the record, the field and the word of everything told by one of some declared words, where the column is there."""
    return [(n, name, w) for n, name, w in fields(seed.layout) if isinstance(w, Choice) and w.column in seed.columns]


def picked_by(record: Record) -> list[Among]:
    """Give the words by which a record picks its rows; what is only excluded is not among them."""
    when = record.when
    parts = when.parts if isinstance(when, Both | Either) else (when,)
    return [part for part in parts if isinstance(part, Among)]


def key_columns(layout: Layout) -> frozenset[str]:
    """Give the columns that know a row again."""
    return frozenset(column for record in layout.records for word in record.key for column in word.columns)


def keyed(seed: Seed) -> bool:
    """Say whether rows are known again by a key."""
    return seed.layout.identity is Identity.RECORD


def moneyed(seed: Seed) -> bool:
    """Say whether the layout tells money."""
    return bool({str(s) for s in seed.layout.shapes} & MONEYED)


def is_csv(seed: Seed) -> bool:
    """Say whether the layout may come as a plain CSV."""
    return seed.export.kind == "csv"


def is_json(seed: Seed) -> bool:
    """Say whether the layout comes as JSON."""
    return seed.export.kind == "json"


def read_rows(seed: Seed) -> bool:
    """Say whether the sample has rows that were read, not only passed over."""
    return any(seed.told)


def options(choice: Choice) -> dict[str, str]:
    """Give the declared words and their meanings, each folded word once."""
    first: dict[str, tuple[str, str]] = {}
    for raw, meaning in choice.options.items():
        first.setdefault(fold(raw), (raw, str(meaning)))
    return dict(first.values())
