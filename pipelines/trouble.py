"""The last run of Dagster's that failed, in plain words: written beside the data by the sensor `failed`, shown by `moisson status`."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from pipelines.errors import MoissonError
from pipelines.home import Home
from warehouse.errors import WarehouseError


@dataclass(frozen=True)
class FailedRun:
    """Where a run stopped, what stopped it, and what to do next. `at` is in UTC."""

    at: str
    run_id: str
    place: str
    what: str
    next_step: str

    def told(self) -> str:
        """Give it as one text for people."""
        return f"A run failed at {self.at} in {self.place}: {self.what}\n→ {self.next_step}"


def _file(home: Home) -> Path:
    return home.data / "trouble.json"


def note(home: Home, trouble: FailedRun) -> None:
    """Write it down; the one before is replaced."""
    target = _file(home)
    temporary = target.with_suffix(".new")
    temporary.write_text(json.dumps(asdict(trouble), indent=1), encoding="utf-8")
    temporary.replace(target)


def standing(home: Home) -> FailedRun | None:
    """Give what was noted, unless something has been published since."""
    target = _file(home)
    if not target.exists():
        return None
    found = FailedRun(**json.loads(target.read_text(encoding="utf-8")))
    published = home.published.stat().st_mtime if home.published.exists() else 0
    return found if datetime.fromisoformat(found.at).timestamp() > published else None


def in_words(place: str, kind: str, message: str, at: datetime, run_id: str) -> FailedRun:
    """Say what stopped a run. `kind` is the name of what was raised; its message, if it is one of ours, already names place and next step."""
    from connectors.fetch import redact  # noqa: PLC0415  # it brings the HTTP client, and `moisson status` needs none

    what, then = redact(message.strip()) or kind, "Do what it says, then start the run again: it goes on where it stopped."
    if kind == "DagsterAssetCheckFailedError":
        what = "a law of the ledger does not hold, so nothing was published and the last published warehouse stays."
        then = "Open the run's checks in the UI, or `moisson status`: the check says which rows break it, and what to do (docs/checks.md)."
    elif kind == "DagsterExecutionInterruptedError" or not message:
        what = "its process was ended from outside, or never began."
        then = "Start the run again: it goes on where it stopped."
    elif kind not in _ours():
        what = f"{kind}: {what}"
        then = "This looks like a bug in Moisson; nothing was published. Start the run again; if it stays, report it with this message."
    return FailedRun(at.isoformat(timespec="seconds"), run_id, place, what, then)


def _names(kind: type[BaseException]) -> set[str]:
    return {kind.__name__}.union(*map(_names, kind.__subclasses__()))


@cache
def _ours() -> frozenset[str]:
    """Give the errors that are written for people: a person, or time, can put them right."""
    from connectors.fetch import FetchError  # noqa: PLC0415  # as above
    from connectors.secrets import SecretMissing  # noqa: PLC0415

    return frozenset().union(*map(_names, (MoissonError, WarehouseError, FetchError, SecretMissing)))
