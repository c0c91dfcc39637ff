"""What a generated home looks like: sizes, names, settings. Imports nothing heavy: the runner stays small."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

SEED = 20260701
FIRST_DAY = date(2015, 1, 1)
LAST_DAY = date(2026, 6, 30)
INCREMENT_ROWS = 10_000
INCREMENT_FIRST_DAY = date(2026, 7, 1)
INCREMENT_LAST_DAY = date(2026, 7, 31)

PATTERNS = {
    "microtask": "prolific_submissions_*.csv",
    "freelance": "*_transaction_report.csv",
    "affiliate": "Fee-Earnings_*.csv",
}

SETTINGS = """\
[person]
id = "bench"
timezone = "Europe/Paris"
country = "FR"
reporting_currency = "EUR"

[[account]]
platform = "prolific"

[[account]]
platform = "upwork"

[[account]]
platform = "amazon_associates"
marketplace = "US"
"""


@dataclass(frozen=True)
class Sizes:
    """Rows to write for each family; a family of zero rows gets no file at all."""

    microtask: int = 5_000_000
    freelance: int = 500_000
    affiliate: int = 3_000_000

    @classmethod
    def scaled(cls, scale: float) -> Self:
        """Give the full workload (8.5 million rows) times `scale`; raises ValueError when that is absurd."""
        if not 0 < scale <= 10:
            msg = f"--scale {scale}: outside ]0, 10]. Give a factor of the full workload, such as 0.1."
            raise ValueError(msg)
        full = cls()
        return cls(*(round(rows * scale) for rows in (full.microtask, full.freelance, full.affiliate)))

    @property
    def total(self) -> int:
        """All rows of all families."""
        return self.microtask + self.freelance + self.affiliate


def inbox(home: Path) -> Path:
    """Say where a home keeps the exports that a person dropped."""
    return home / "inbox"


def exports(home: Path, family: str) -> list[Path]:
    """List the export files of one family in name order; none when it was generated with zero rows."""
    return sorted(inbox(home).glob(PATTERNS[family]))
