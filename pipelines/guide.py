"""What to do while nothing has arrived yet."""

import os
from pathlib import Path

from rich.console import Console

from pipelines.home import Home

NEXT_HOUR = 'moisson sql "SELECT channel_id, v_rc_per_h, suggested_h, reason_text FROM mart.next_hour"'


def steps(home: Home, inbox: str = "") -> list[str]:
    """Say what to do until the first export has been read, each step a sentence with its command; `inbox` is how that folder is called."""
    export = (
        f"Download an export from each platform that pays you, and drop the files as they are into {inbox or home.inbox}."
        " `moisson sources` says where to click; `moisson map FILE` reads what it does not list."
    )
    begin = [] if home.toml.exists() else ["`moisson init` asks four questions and writes moisson.toml; without it days are days of UTC."]
    return [
        *begin,
        export,
        "Drop your hours there too: the export of a time tracker, or your own sheet (docs/own-files.md). Without hours there is no rate.",
        "For amounts in another currency put eurofxref-hist.zip there, or say fetch = true under [ecb] (`moisson sources ecb`).",
        "Run `moisson run`. It says what was read, and what was refused and why.",
        f"Then ask where the next hour should go: `{NEXT_HOUR}`.",
    ]


def _short(path: Path) -> str:
    """Give a path as it is typed from where the person stands."""
    here = Path.cwd() if os.path.lexists(".") else None
    return f"{path.relative_to(here)}/" if here and path.is_relative_to(here) else f"{path}/"


def guide(home: Home, out: Console) -> None:
    """Print what to do now."""
    out.print("What to do now:")
    for number, step in enumerate(steps(home, _short(home.inbox)), 1):
        out.print(f"  {number}. {step}", highlight=False, markup=False, soft_wrap=not out.is_terminal)
