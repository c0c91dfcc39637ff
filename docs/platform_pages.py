"""What docs/platforms/ says of each platform, from the files that declare them: one page a family."""

import inspect
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import groupby

from grids import code, grid

from connectors._keys import Keys
from connectors._word_money import Money, Sum
from connectors.api import Api
from connectors.catalogue import platforms
from connectors.currencies import Fixed, FromAccount, FromHeader, InCell
from connectors.platform import Identity, Layout, Platform, Record
from connectors.vocabulary import Family
from connectors.words import Choice, Const, Word

FAMILIES: dict[Family, str] = {
    Family.MICROTASK: "Microtasks and studies",
    Family.FREELANCE: "Freelance contracts",
    Family.AFFILIATE: "Affiliate commissions",
    Family.PRODUCT: "Digital products",
    Family.WALLET: "Wallets",
    Family.EFFORT: "Time trackers",
    Family.REFERENCE: "Reference data",
}
FEE_SIDE = {"worker": "you", "client": "the client", "none": "nobody"}
HOUSEKEEPING = re.compile(r"\s*[^.]*\bmakes?\s+this file long[^.]*\.\s*$")
READ_BEFORE = ("gross", "fee", "tax", "net", "other", "currency", "status", "kind")


def by_family() -> Iterator[tuple[Family, list[Platform]]]:
    """Give the platforms of each family that has any, in the order of the vocabulary."""
    order = list(Family)
    found = sorted(platforms().values(), key=lambda p: (order.index(p.family), p.name))
    for family, group in groupby(found, key=lambda p: p.family):
        yield family, list(group)


def index() -> str:
    """Give a line for each platform, leading to what its family's page says of it."""
    rows = [
        (f"[{p.title}]({p.page.removeprefix('docs/')})", FAMILIES[family], ", ".join(_shapes(p)), f"{p.checked} ({p.certainty})")
        for family, group in by_family()
        for p in group
    ]
    return grid(("platform", "family", "tells", "last checked"), rows)


def _shapes(p: Platform) -> list[str]:
    return sorted({str(shape) for layout in p.layouts for shape in layout.shapes})


def family_page(family: str) -> str:
    """Give everything that is declared of each platform of a family. Raises `KeyError` for a family without any."""
    return "\n".join(_page(p) for p in dict(by_family())[Family(family)])


def _page(p: Platform) -> str:
    zone = "your own time zone" if p.zone == "account" else p.zone
    facts = [
        ("declared in", f"`{p.module.replace('.', '/')}.py`"),
        ("how to export", p.how_to_export),
        ("times without a zone are", zone),
        ("currency", p.currency or "told by each file, or by the account in `moisson.toml`"),
        ("the fee is paid by", FEE_SIDE[p.fee_side]),
        ("cannot tell", ", ".join(p.never) or "–"),
        ("in wallets as", ", ".join(p.payers) or "–"),
        ("longest single task", f"{p.cap_hours} h" if p.cap_hours else "not bounded"),
        ("API", _api(p)),
        ("last checked", f"{p.checked} ({p.certainty})"),
    ]
    head = f"## {p.title}\n\n{_told(p)}\n\n" + grid(("fact", "value"), facts)
    return "\n".join([head, *map(_layout, p.layouts)])


def _told(p: Platform) -> str:
    """Give what the platform's file says of itself: the traps that no declaration can hold."""
    text = HOUSEKEEPING.sub("", inspect.cleandoc(import_module(p.module).__doc__ or ""))
    for sign in "<*[":
        text = text.replace(sign, f"\\{sign}")
    return text


def _api(p: Platform) -> str:
    """Say what the API of a platform asks for, and where people find it."""
    if not isinstance(p.api, Api):
        return f"yes: `[{p.name}] fetch = true`" if p.api else "none: drop its exports"
    asked = "; ".join(f"`{ask.key}`: {ask.what}" for ask in p.api.asks) or "`fetch = true`"
    names = code(Keys(p.name).secret(name).env for name in p.api.secrets)
    return f"{asked}. Secrets: {names}. {p.api.setup} Read: {p.api.source}"


def _layout(layout: Layout) -> str:
    by_key, by_period = (
        "its key; the latest state counts",
        "its period; a newer export replaces the days it covers",
    )
    identity = by_key if layout.identity is Identity.RECORD else by_period
    told = [
        ("needs", code(layout.needs)),
        ("reads when there", code(layout.may)),
        ("passes over on purpose", code(n or "(a nameless first column)" for n in layout.ignores)),
        *(("skips rows", skip.why) for skip in layout.skips),
        ("known again by", identity),
        ("not counted on days covered by", code(layout.yields_to)),
        *_traps(layout),
    ]
    lines = [f"- {what}: {text}" for what, text in told if text]
    amounts = [row for record in layout.records for row in _amounts(record)]
    table = "\n" + grid(("makes", "field", "is"), amounts) if amounts else ""
    return f"**{layout.name}** feeds {', '.join(sorted(map(str, layout.shapes)))}.\n\n" + "\n".join(lines) + f"\n{table}"


def _traps(layout: Layout) -> Iterator[tuple[str, str]]:
    """Give what is odd about the header, and about the lines before and behind the table."""
    for name, others in layout.aliases.items():
        yield f"reads as `{name}` too", code(others)
    for name, second in layout.second.items():
        yield "sends a column twice", f"`{name}`; its second appearance is called `{second}` here"
    if layout.own_columns:
        yield "columns of your own", "allowed behind the platform's"
    if layout.closed:
        yield "one column more", "and the table is not this one"
    if layout.preamble or layout.zone_line:
        yield "lines before the header", "tell " + " and ".join(_before(layout))
    if layout.totals:
        yield "the total row", f"is held against the sum of {code(layout.totals.columns)}, and counted nowhere"
    if layout.tail:
        yield "lines behind the table", "sum it up and are passed over"
    if layout.decimal == "detect":
        yield "the decimal mark", "is found in the whole column, or asked for: `decimal` in the `[[account]]`"
    elif layout.decimal == ",":
        yield "the decimal mark", "is a comma"
    if layout.order == "detect":
        yield "the order of day and month", "is found in the whole column, or asked for: `date_order` in the `[[account]]`"


def _before(layout: Layout) -> list[str]:
    return [what for what, there in (("the days it covers", layout.preamble), ("the time zone", layout.zone_line)) if there]


def _amounts(record: Record) -> Iterator[tuple[str, str, str]]:
    """Give what each amount, currency and state is read from."""
    makes = str(record.shape) + (f" {record.suffix.strip(':_- ')}" if record.suffix else "")
    if record.when.columns:
        makes += f", by {code(dict.fromkeys(record.when.columns))}"
    for field in READ_BEFORE:
        if field in record.fields:
            yield makes, field, meaning(record.fields[field])


def meaning(word: Word) -> str:
    """Say what a word of a declaration is read from."""
    match word:
        case Const():
            return f"always {word.value}"
        case Money():
            return _money(word)
        case Sum():
            return " + ".join(map(meaning, word.parts))
        case Choice():
            return _choice(word.column, word.options, word.default)
        case InCell():
            return f"the sign or code in `{word.column}`"
        case _:
            return word.code if isinstance(word, Fixed) else _otherwise(word)


def _money(word: Money) -> str:
    """Name the column of an amount, and what is done with its sign."""
    signs = {"sign turned": word.negate, "without its sign": word.absolute, "may be empty": not word.required}
    told = ", ".join(name for name, there in signs.items() if there)
    return f"`{word.column}` ({told})" if told else f"`{word.column}`"


def _otherwise(word: Word) -> str:
    """Say of a word without a phrase of its own which columns it looks at."""
    known = {FromHeader: "named in the header", FromAccount: "of the account in `moisson.toml`"}
    looked_at = code(dict.fromkeys(word.columns))
    return known.get(type(word)) or (f"worked out from {looked_at}" if looked_at else "worked out from the whole table")


def _choice(column: str, options: Mapping[str, str], default: str | None) -> str:
    """Say what each word of a column means."""
    meanings: dict[str, list[str]] = {}
    for raw, meant in options.items():
        meanings.setdefault(str(meant), []).append(raw or "(blank)")
    told = "; ".join(f"{', '.join(raws)} → {meant}" for meant, raws in meanings.items())
    return f"`{column}`: {told}" + (f"; anything else → {default}" if default is not None else "")
