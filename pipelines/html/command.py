"""`moisson report`: choose the language, build, write the file whole or not at all, and say where it lies."""

import os
from pathlib import Path

from rich.console import Console

from pipelines.config import load
from pipelines.errors import ConfigurationError, Exit
from pipelines.home import Home
from pipelines.html import Language
from pipelines.progress import Told, progress
from pipelines.say import say
from pipelines.shapes import Report
from warehouse.errors import DiskError

NAME = "report.html"


def write_report(home: Home, output: Path | None, lang: Language | None, out: Console, err: Console, *, as_json: bool = False) -> int:
    """Write the report, with a progress bar. `output` is by default report.html in the home; `lang` that of moisson.toml, else English.

    Raises `NothingPublishedError` before the first run, `ConfigurationError` for a place that is no file, `DiskError` where it cannot be written.
    """
    target = (output or home.root / NAME).expanduser().absolute()
    _check(target)
    language = lang or load(home.toml).person.language
    with progress(err, "…", quiet=as_json) as tell:
        made = compose(home, target, language, tell)
    others = [str(path) for path in made if path != target]
    if as_json:
        say(Report(file=str(target), bytes=made[target], language=language.value, beside=others))
        return Exit.CLEAN
    beside = f" It leads to {len(others)} more beside it, one for each person." if others else ""
    out.print(
        f"Wrote {target} ({made[target] / 1000:.0f} kB, {language.value}).{beside} Open it in a browser; it asks nothing of the network.",
        soft_wrap=True,
        markup=False,
        highlight=False,
    )
    return Exit.CLEAN


def compose(home: Home, target: Path, language: Language, tell: Told) -> dict[Path, int]:
    """Build the report, write it, and give the size in bytes of each file: `target`, and for several people one for each beside it.

    Raises `DiskError`, `NothingPublishedError`, `QueryError`; then nothing is written but what was whole.
    """
    from pipelines.html.build import files, named  # noqa: PLC0415  # it brings the chart library

    made: dict[Path, int] = {}
    for suffix, text in files(home, language, tell, target.name):
        place = target.with_name(named(target.name, suffix))
        write(place, text)
        made[place] = len(text.encode())
    return made


def _check(target: Path) -> None:
    """Refuse a place where no file can be, before the work begins."""
    if target.is_dir():
        raise ConfigurationError(f"--output {target}: is a folder. Name a file in it, such as {target / NAME}.")
    if not target.parent.is_dir():
        raise ConfigurationError(f"--output {target}: the folder {target.parent} is not there. Make it, or choose another place.")


def write(target: Path, text: str) -> None:
    """Write the file beside its place, for its owner alone, and move it there. Raises `DiskError`."""
    temporary = target.with_name(f".{target.name}.writing")
    try:
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(target)
    except OSError as why:
        temporary.unlink(missing_ok=True)
        raise DiskError(f"{target}: cannot be written ({why.strerror}). Free some space or choose another place with --output.") from why
