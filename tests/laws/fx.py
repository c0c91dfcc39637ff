"""A few files of exchange rates, as the European Central Bank's EXR series: with holes, overlaps and a correction."""

from collections.abc import Iterable
from datetime import date, timedelta

from tests.laws.harness import File

HEADER = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n"
SPRING = [date(2026, 3, 2) + timedelta(days=n) for n in range(120)]
AUTUMN = [date(2026, 10, 19) + timedelta(days=n) for n in range(14)]


def _file(name: str, days: Iterable[date], shift: int = 0) -> File:
    """Write dollars and pounds for each day; a rate stays the same for three days, so that a hole need not change it."""
    lines = [
        f"EXR.D.{code}.EUR.SP00.A,D,{code},EUR,SP00,A,{day},{base + (day.toordinal() // 3 + shift) % 17 / 1000:.4f}\n"
        for day in days
        for code, base in (("USD", 1.08), ("GBP", 0.85))
    ]
    return File(name, (HEADER + "".join(lines)).encode())


FILES = (
    _file("exr-march.csv", [d for d in SPRING if d < date(2026, 4, 3)]),
    _file("exr-holes.csv", [d for d in SPRING if d.toordinal() % 4 and d < date(2026, 5, 2)]),
    _file("exr-spring.csv", SPRING),
    _file("exr-corrected.csv", SPRING[25:70], shift=2),
    _file("exr-autumn.csv", AUTUMN),
)
"""Any of them, in any order: a later file may bring what was missing, or correct what was told."""
