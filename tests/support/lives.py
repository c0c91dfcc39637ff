"""Small homes made of the sample life: a few files of each platform, in two parts that overlap."""

import os
import shutil
from fnmatch import fnmatch
from pathlib import Path

from connectors.catalogue import platforms
from pipelines.demo import write_life

FIRST = (
    "prolific_submissions_2026-01-02.csv",
    "status_details_2026-01-*.json",
    "Fee-Earnings-2026-Q1.csv",
    "Daily-Trends-2026-Q1.csv",
    "statements_2025-*.csv",
    "gumroad_sales_2026-04-01.csv",
    "gumroad_payout_2026-01-09.csv",
    "paypal_activite_2026-03-31.csv",
    "Toggl_time_entries_2025-01-01_to_2025-12-31.csv",
    "eurofxref-hist.zip",
    "prolific_submissions_2026-07-02_again.csv",
    "releve_banque_2025-10.csv",
)
SECOND = (
    "prolific_submissions_2026-07-02.csv",
    "status_details_2026-02-*.json",
    "Fee-Earnings-2026-Q1-restated.csv",
    "gumroad_sales_2026-10-01.csv",
    "2026-07-01_transaction_report.csv",
    "paypal_activite_2026-09-30.csv",
    "Toggl_Track_detailed_2026-01-01_2026-09-30.csv",
    "awin_transactions_2026-04-02.json",
)


class Life:
    """The whole sample life, written once; parts of it are dropped into homes, with their times kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth = write_life(folder)

    def drop(self, home: Path, patterns: tuple[str, ...]) -> list[Path]:
        """Copy the files that the patterns name into the home's inbox, and the settings beside it."""
        inbox = home / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        (home / "moisson.toml").write_text(self.settings(), encoding="utf-8")
        wanted = [p for p in sorted((self.folder / "inbox").iterdir()) if any(fnmatch(p.name, one) for one in patterns)]
        return [Path(shutil.copy2(path, inbox / path.name)) for path in wanted]

    def settings(self) -> str:
        """Give the life's settings, without accounts of platforms that this tree does not read."""
        text = (self.folder / "moisson.toml").read_text(encoding="utf-8")
        blocks = text.split("\n[[")
        known = [b for b in blocks if "platform = " not in b or b.split('platform = "')[1].split('"')[0] in platforms()]
        return "\n[[".join(known)


def snapshot(home: Path, target: Path) -> Path:
    """Copy a home as it lies, times and modes included."""
    shutil.copytree(home, target, symlinks=True)
    return target


def exposed(home: Path) -> list[str]:
    """Give what under `data/` another user of the machine could read, the folder itself included."""
    found = [home / "data", *(home / "data").rglob("*")]
    return [str(p.relative_to(home)) for p in found if os.path.lexists(p) and p.lstat().st_mode & 0o077]
