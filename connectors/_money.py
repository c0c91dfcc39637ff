"""Text to exact money: `Decimal(18, 8)` or a refusal, never a rounded or a guessed number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import polars as pl
from babel.numbers import list_currencies

from connectors._parsed import MINUS, ONE_SPACE, SPACES, WHITE, Parsed, first, parsed, where, whole
from connectors.vocabulary import Reason

Mark = Literal[".", ","]

MONEY = pl.Decimal(18, 8)
"""The one type of money: ten digits before the mark, eight behind it (DistroKid prints eight)."""

SIGNS = {
    "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH",
    "₪": "ILS", "₱": "PHP", "₫": "VND", "₦": "NGN", "฿": "THB", "zł": "PLN", "Kč": "CZK", "Ft": "HUF",
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "SG$": "SGD", "MX$": "MXN", "NT$": "TWD", "R$": "BRL", "CN¥": "CNY", "JP¥": "JPY",
}  # fmt: skip
"""Currency signs that name one currency. A bare `$` and `kr` name several and are not here."""

PLAIN = r"^-?[0-9]{1,10}(?:\.[0-9]{1,8})?$"
SHARED_SIGNS = ("$", "kr")
DOLLARS = ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD")


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """Give every ISO 4217 code that babel knows, past and present, without the two that mean "none"."""
    return frozenset(list_currencies()) - {"XXX", "XTS"}


def _either(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in longest_first) + ")"


def _number(decimal: Mark) -> str:
    """Build the pattern of an unsigned number: groups of exactly three, all parted by the same mark."""
    mark = re.escape(decimal)
    other = "," if decimal == "." else r"\."
    groups = "|".join(f"[1-9][0-9]{{0,2}}(?:{by}[0-9]{{3}}){{1,2}}|[1-9](?:{by}[0-9]{{3}}){{3}}" for by in (other, ONE_SPACE, "['’]"))
    return f"(?:(?:[0-9]{{1,10}}|{groups})(?:{mark}[0-9]{{1,8}})?|{mark}[0-9]{{1,8}})"


def _tokens(decimal: Mark) -> str:
    """Build the pattern of a currency sign or code; `kr.` only where its dot cannot be the decimal mark."""
    dotted = ("kr.",) if decimal == "," else ()
    return _either([*SIGNS, *SHARED_SIGNS, *dotted, *currencies()])


@lru_cache(maxsize=16)
def _pattern(decimal: Mark, symbols: bool, parentheses: bool) -> str:
    """Build the whole grammar of a money cell: at most one sign, at most one currency, one number."""
    number, gap, sign, minus = _number(decimal), f"{ONE_SPACE}?", f"[+{MINUS}]", f"[{MINUS}]"
    forms = [f"{sign}?{gap}{number}", f"{number}{minus}"]
    if symbols:
        token = _tokens(decimal)
        forms += [
            f"{sign}?{gap}{token}{gap}{number}",
            f"{token}{gap}(?:{sign}{gap}{number}|{number}{minus})",
            f"(?:{sign}?{gap}{number}|{number}{minus}){gap}{token}",
            rf"{sign}?{gap}\${gap}{number}{gap}{_either(DOLLARS)}",
        ]
    if parentheses:
        token = f"(?:{_tokens(decimal)}{gap})?" if symbols else ""
        forms += [rf"\({token}{number}\)", rf"{token}\({number}\)"]
    return whole("|".join(forms))


def _size(cell: pl.Expr, decimal: Mark) -> pl.Expr:
    """Give the unsigned number of a cell known to be an amount (of others: anything or null)."""
    dotted = "." if decimal == "," else ""  # of `kr.`
    around = "".join({*"".join([*SIGNS, *SHARED_SIGNS, *currencies()]), *"+-\u2212()", *WHITE, *dotted})
    plain = dict.fromkeys(f"{SPACES}'’,.".replace(decimal, ""), "") | {decimal: "."}
    core = cell.str.strip_chars("".join(sorted(around)))
    return core.str.replace_many(plain).cast(MONEY, strict=False)


def _plain(cells: pl.Series) -> pl.Series:
    """Read the amounts of digits, a minus and a point only: most cells of most exports."""
    return cells.set(~cells.str.contains(PLAIN), None).cast(MONEY)


@dataclass(frozen=True)
class _Grammar:
    """All that an amount may look like."""

    decimal: Mark
    symbols: bool
    parentheses: bool

    def parse(self, cell: pl.Expr) -> Parsed:
        """Read any amount."""
        fits = cell.str.contains(_pattern(self.decimal, self.symbols, self.parentheses))
        negative = cell.str.contains(f"[{MINUS}(]")
        sign = pl.when(negative).then(pl.lit(-1, pl.Decimal(1, 0))).otherwise(pl.lit(1, pl.Decimal(1, 0)))
        return parsed(cell, fits, (_size(cell, self.decimal) * sign).cast(MONEY), Reason.BAD_AMOUNT)

    def read(self, cells: pl.Series) -> pl.Series:
        """Read plain amounts first where the decimal mark is a point, then any others."""
        return first(cells, [_plain, self._any] if self.decimal == "." else [self._any])

    def _any(self, cells: pl.Series) -> pl.Series:
        return pl.LazyFrame([cells.alias("cell")]).select(self.parse(pl.col("cell")).value).collect().to_series()


def money(
    text: pl.Expr,
    *,
    decimal: Mark = ".",
    symbols: bool = True,
    parentheses: bool = False,
    empty: tuple[str, ...] = (),
) -> Parsed:
    """Read an amount as exact `Decimal(18, 8)`; anything that is not one whole amount is BAD_AMOUNT.

    `decimal` is the platform's declared mark, so `1,000` is 1000 with "." and 1 with ",". `symbols` allows a
    currency sign or ISO code, `parentheses` reads `(2.25)` as negative, `empty` lists texts such as `--` that
    the platform prints for "nothing" and that are read as null. Nothing is ever rounded.
    """
    cell = text.str.strip_chars(WHITE).replace(dict.fromkeys(empty)) if empty else text
    grammar = _Grammar(decimal, symbols, parentheses)
    return replace(grammar.parse(cell), value=cell.map_batches(grammar.read, return_dtype=MONEY))


def unfloat(text: pl.Expr) -> pl.Expr:
    """Undo the noise of binary fractions that some exporters print: `-17.689999999999998` is `-17.69000000`.

    Only a number of 16 or more significant digits that lies within 1e-9 of one with eight decimals is
    touched: no money is told in so many digits.
    """
    cell = text.str.strip_chars()
    digits = cell.str.replace_all("[^0-9]", "").str.strip_chars_start("0").str.len_bytes()
    noisy = cell.str.contains(r"^-?[0-9]{1,10}\.[0-9]{9,20}$") & (digits >= 16)
    exact = where(noisy, cell).str.to_decimal(scale=20)
    near = exact.round(8, mode="half_away_from_zero")
    close = (exact - near).abs() < pl.lit("0.000000001").str.to_decimal(scale=20)
    return pl.when(close).then(near.cast(MONEY).cast(pl.String)).otherwise(text)


def symbol(text: pl.Expr, *, dollar: str = "USD") -> pl.Expr:
    """Give the ISO code that a money cell tells, else null; a bare `$` is the given dollar, `kr` is null."""
    bare = text.str.replace_all(rf"[0-9.,'’()+{MINUS}\s]", "")
    known = {
        **SIGNS,
        "$": dollar,
        **{code: code for code in currencies()},
        **{f"${code}": code for code in DOLLARS},
    }
    return bare.replace_strict(known, default=None, return_dtype=pl.String)


def currency(text: pl.Expr) -> Parsed:
    """Read an ISO 4217 code in any case, bare or at the end of a name (`Euro - EUR`); else BAD_CURRENCY."""
    code = text.str.extract(r"^\s*(?:.* - )?([A-Za-z]{3})\s*$", 1).str.to_uppercase()
    return parsed(text, code.is_in(sorted(currencies())).fill_null(value=False), code, Reason.BAD_CURRENCY)


def _proves(cells: pl.Series, decimal: Mark) -> bool:
    """Say whether some cell can only be read with this decimal mark."""
    mark, group = re.escape(decimal), ("," if decimal == "." else r"\.")
    proof = "|".join((
        rf"^[0-9]*{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})$",  # not three digits behind the mark
        rf"^(?:0[0-9]*|[0-9]{{4,}})?{mark}[0-9]{{3}}$",  # no group of three could start like this
        rf"^[0-9]{{1,3}}(?:{group}[0-9]{{3}})+{mark}[0-9]+$",  # both marks: the last one is the decimal
        rf"^[0-9]{{1,3}}(?:{group}[0-9]{{3}}){{2,}}$",  # the other mark twice: it groups
    ))  # fmt: skip
    return bool(cells.str.contains(proof).any())


def decide_decimal(values: Iterable[str]) -> Literal[".", ",", "any"] | None:
    """Tell the decimal mark of a whole column from its cells.

    "any" when no cell holds a mark. None when the cells contradict each other or when none proves anything
    (`1.000` may be one or a thousand): the platform file must then declare it. Cells that are no numbers are
    passed over.
    """
    cells = pl.Series(list(values), dtype=pl.String).unique().str.replace_all(r"\p{L}+\.?", "")
    shaped = cells.filter(cells.str.contains(rf"^[^0-9.,]*[0-9.,'’{SPACES}]*[0-9][^0-9.,]*$"))
    bare = shaped.str.replace_all("[^0-9.,]", "")
    marked = bare.filter(bare.str.contains("[.,]"))
    if marked.is_empty():
        return "any"
    dot, comma = _proves(marked, "."), _proves(marked, ",")
    if dot == comma:
        return None
    return "." if dot else ","
