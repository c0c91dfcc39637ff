"""Text to days and instants: declared formats only, each with a strict shape, so that nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Literal

import polars as pl
from babel import Locale

from connectors._parsed import SPACES, Parsed, Reader, filled, first, refuse, whole
from connectors._zones import OFFSETS
from connectors.vocabulary import Reason

Order = Literal["dmy", "mdy", "ymd"]

EARLIEST = date(1995, 1, 1)
"""No platform we read paid anyone before this day; an older one is a wrong unit or a damaged cell."""

LAST = date(2099, 12, 31)

_NUMERIC = {"m": "[0-9]{1,2}", "d": "[0-9]{1,2}", "H": "[0-9]{1,2}", "I": "[0-9]{1,2}"}
_SHAPES = {
    **_NUMERIC, "Y": "[0-9]{4}", "y": "[0-9]{2}", "M": "[0-5][0-9]", "S": "[0-5][0-9]",
    ".f": r"(?:\.[0-9]{1,9})?", "b": "[A-Za-z]{3}", "B": "[A-Za-z]{3,9}", "p": "[AaPp][Mm]",
    "a": "[A-Za-z]{3}", "A": "[A-Za-z]{6,9}", "z": "(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])",
}  # fmt: skip
_TOKEN = re.compile(r"%(\.f|.)|([^%]+)")


@lru_cache(maxsize=256)
def _shape(format_: str) -> str:
    """Turn a strptime format into the strict pattern of its cells (chrono alone takes year 25 for `%Y`)."""
    pieces: list[str] = []
    tokens = [match.groups() for match in _TOKEN.finditer(format_)]
    for place, (token, literal) in enumerate(tokens):
        if literal is not None:
            pieces.append(re.escape(literal))
        elif token not in _SHAPES:
            raise ValueError(f"Date format {format_!r}: %{token} is not supported. Use one of %{', %'.join(_SHAPES)}.")
        else:
            beside = [other for other, _ in (*tokens[max(place - 1, 0) : place], *tokens[place + 1 : place + 2])]
            packed = token in _NUMERIC and any(other in _NUMERIC or other in ("Y", "M") for other in beside)
            pieces.append("[0-9]{2}" if packed else _SHAPES[token])
    return "".join(pieces)


def _check(formats: Sequence[str]) -> None:
    """Raise ValueError when a cell could fit two formats, or when only some formats tell the zone."""
    shapes = [_shape(format_) for format_ in formats]
    if not formats or len(set(shapes)) < len(shapes):
        raise ValueError(f"Date formats {tuple(formats)!r}: give at least one, and never two that fit the same cells.")
    if len({"%z" in format_ or format_.endswith(("Z", "UTC", "GMT")) for format_ in formats}) > 1:
        raise ValueError(f"Date formats {tuple(formats)!r}: either all of them tell the zone, or none. Split the column.")


def _days(format_: str, text: pl.Series) -> pl.Series:
    return text.str.to_date(format_, strict=False)


def _instants(format_: str, text: pl.Series) -> pl.Series:
    """Read cells that have the shape of a format; an offset is applied, so that the value is UTC."""
    # chrono's %z refuses "Z", its %#z takes both; the cache only costs time where instants are all distinct
    read = text.str.to_datetime(format_.replace("%z", "%#z"), time_unit="us", strict=False, cache=False)
    return read.dt.replace_time_zone(None) if "%z" in format_ else read


def _exact(format_: str, read: Callable[[str, pl.Series], pl.Series], text: pl.Series) -> pl.Series:
    """Read the cells that hold nothing but this form, a fraction being six digits: Polars reads fixed widths fastest."""
    shape = _shape(format_).replace(_SHAPES[".f"], r"\.[0-9]{6}")
    return read(format_.replace("%.f", ".%6f"), text.set(~text.str.contains(f"^(?:{shape})$"), None))


def _trimmed(format_: str, read: Callable[[str, pl.Series], pl.Series], text: pl.Series) -> pl.Series:
    """Read the cells of a form between white space; ICU puts a narrow no-break space before AM and PM."""
    cell = text.str.replace_all(f"[{SPACES[1:]}]", " ") if "%p" in format_ else text
    return read(format_, cell.str.extract(whole(_shape(format_)), 1))


def _read(formats: Sequence[str], read: Callable[[str, pl.Series], pl.Series], text: pl.Series) -> pl.Series:
    """Read each cell by the first format that fits."""
    return first(text, [partial(how, format_, read) for how in (_exact, _trimmed) for format_ in formats])


def _plausible(text: pl.Expr, read: Reader, kind: type[pl.Date] | pl.Datetime, latest: date | None) -> Parsed:
    """Keep values from 1995 to the end of `latest`; others are IMPLAUSIBLE_DATE, unread cells BAD_DATE."""
    low = datetime.combine(EARLIEST, time.min)
    high = datetime.combine((latest or LAST) + timedelta(days=1), time.min)

    def value(cells: pl.Series) -> pl.Series:
        found = read(cells)
        return found.set(~found.is_between(low, high, closed="left"), None)

    def problem(cells: pl.Series) -> pl.Series:
        found = read(cells)
        unread = refuse(filled(pl.lit(cells)) & pl.lit(found.is_null()), Reason.BAD_DATE)
        outside = refuse(~pl.lit(found.is_between(low, high, closed="left")), Reason.IMPLAUSIBLE_DATE)
        return pl.select(pl.coalesce(unread, outside)).to_series()

    return Parsed(text.map_batches(value, return_dtype=kind), text.map_batches(problem, return_dtype=pl.String), sure=True)


def day(text: pl.Expr, formats: Sequence[str], *, latest: date | None = None) -> Parsed:
    """Read a calendar day (Date) by the first format whose shape fits.

    Refused: BAD_DATE when no format fits or the day does not exist, IMPLAUSIBLE_DATE before 1995 or after
    `latest` (the caller's today plus two days). A format without %d gives the first of the month.
    Raises ValueError for formats that fit the same cells.
    """
    _check(formats)
    return _plausible(text, partial(_read, formats, _days), pl.Date, latest)


def instant(text: pl.Expr, formats: Sequence[str], *, latest: date | None = None) -> Parsed:
    """Read a date with its time as naive `Datetime("us")`: UTC with %z, else the local time as printed.

    Refused as in `day`. Digits finer than a microsecond are cut. Raises ValueError for formats that fit the
    same cells, or of which only some tell the zone.
    """
    _check(formats)
    return _plausible(text, partial(_read, formats, _instants), pl.Datetime("us"), latest)


def us_abbreviated(text: pl.Expr, *, latest: date | None = None) -> Parsed:
    """Read MTurk's `Thu Dec 21 23:53:20 PST 2023` as UTC naive; the weekday is not checked.

    PST, PDT and UTC are fixed offsets; the same cell with another abbreviation is BAD_TIME_ZONE.
    """
    form = "[A-Z][a-z]{{2}} ([A-Z][a-z]{{2}} [ 0-3]?[0-9] [0-9:]{{8}} {} [0-9]{{4}})"

    def zoned(zone: str, cells: pl.Series) -> pl.Series:
        cell = cells.str.extract(whole(form.format(zone)), 2)
        read = cell.str.to_datetime(f"%b %d %H:%M:%S {zone} %Y", time_unit="us", strict=False, cache=False)
        return read.dt.offset_by(f"{-OFFSETS[zone]}m")

    readers = [partial(zoned, zone) for zone in ("PST", "PDT", "UTC")]
    read = _plausible(text, partial(first, readers=readers), pl.Datetime("us"), latest)
    other = text.str.contains(whole(form.format("[A-Z]{2,5}"))) & ~text.str.contains(" (?:PST|PDT|UTC) ")
    return replace(read, problem=pl.coalesce(refuse(other, Reason.BAD_TIME_ZONE), read.problem))


def epoch(text: pl.Expr, unit: Literal["s", "ms", "us"], *, latest: date | None = None) -> Parsed:
    """Read whole seconds, milli- or microseconds since 1970 as UTC naive; a wrong unit: IMPLAUSIBLE_DATE."""
    worth = {"s": 1_000_000, "ms": 1000, "us": 1}[unit]
    far = 9 * 10**18 // worth  # times `worth` this still fits an Int64, and it is far from plausible

    def read(cells: pl.Series) -> pl.Series:
        count = cells.str.extract(whole("-?[0-9]{1,18}"), 1).cast(pl.Int64, strict=False).clip(-far, far)
        return (count * worth).cast(pl.Datetime("us"))

    return _plausible(text, read, pl.Datetime("us"), latest)


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=8)
def _month_names(lang: str) -> dict[str, str]:
    """Map each lower-case month name, full and short, with and without accents, to English `Jan`...`Dec`."""
    english = Locale("en").months["format"]["abbreviated"]
    sources = [Locale(name).months[use][width] for name in ("en", lang)
               for use in ("format", "stand-alone") for width in ("wide", "abbreviated")]  # fmt: skip
    names = {"sept": "Sep", "mrz": "Mar"}
    for source in sources:
        for number, name in source.items():
            plain = unicodedata.normalize("NFC", name).lower().rstrip(".")
            names |= {plain: english[number], _bare(plain): english[number]}
    return names


def months(text: pl.Expr, lang: str) -> pl.Expr:
    """Rewrite the first month name of a cell (any case, full or short, dot dropped) to English `Jan`...`Dec`.

    `lang` is a babel language such as "fr"; English names are always known. `%b` and `%B` read the result.
    """
    names = _month_names(lang)
    words = "|".join(sorted(map(re.escape, names), key=lambda word: (-len(word), word)))
    spaced = text.str.replace_all(f"[{SPACES[1:]}]", " ")
    found = spaced.str.extract_groups(rf"(?i)^(.*?)\b({words})\b\.?(.*)$").struct
    english = found.field("2").str.to_lowercase().replace_strict(names, default=None, return_dtype=pl.String)
    return pl.coalesce(found.field("1") + english + found.field("3"), text)


def _orders(values: Iterable[str]) -> set[Order]:
    """Collect every order that some cell of the column proves."""
    form = r"^\s*([0-9]{1,4})([./-])([0-9]{1,2})([./-])([0-9]{1,4})(?:[ T,].*)?$"
    found = pl.Series("cell", list(values), dtype=pl.String).unique().str.extract_groups(form).struct.unnest()
    found.columns = ["a", "mark", "b", "mark_2", "c"]
    a, b = pl.col("a").cast(pl.Int32), pl.col("b").cast(pl.Int32)
    year_first = pl.col("a").str.len_bytes() == 4
    claims = found.filter(pl.col("mark") == pl.col("mark_2")).select(
        ymd=year_first.any(),
        dmy=(~year_first & ((pl.col("mark") == ".") | a.is_between(13, 31))).any(),
        mdy=(~year_first & b.is_between(13, 31)).any(),
    )
    orders: tuple[Order, ...] = ("ymd", "dmy", "mdy")
    return {order for order in orders if claims[order].item()}


def decide_order(values: Iterable[str]) -> Order | None:
    """Tell the order of a whole column of `a/b/c`, `a.b.c` or `a-b-c` dates (a time may follow).

    A first part of four digits is a year, dots mean day first, a part over 12 is a day. None when nothing is
    proved or when cells contradict each other (`order_conflict` tells which): then it must be declared.
    """
    orders = _orders(values)
    return orders.pop() if len(orders) == 1 else None


def order_conflict(values: Iterable[str]) -> bool:
    """Say whether the cells of one column prove different orders."""
    return len(_orders(values)) > 1


def order_formats(order: Order, sample: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the day formats of an order, for `/`, `-` and `.`, with the widths of year that the sample shows.

    A sample without a date gives four-digit years; two digits are read only where the sample has them.
    """
    cells = pl.Series(list(sample), dtype=pl.String)
    short = cells.str.contains(r"^\s*[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}(?:\D|$)").any()
    long = cells.str.contains("[0-9]{4}").any()
    years = [*(["%Y"] if long or not short else []), *(["%y"] if short and order != "ymd" else [])]
    parts = {"dmy": "%d{0}%m{0}{1}", "mdy": "%m{0}%d{0}{1}", "ymd": "{1}{0}%m{0}%d"}[order]
    marks = "/-" if order == "mdy" else "/-."
    return tuple(parts.format(mark, year) for year in years or ["%Y"] for mark in marks)
