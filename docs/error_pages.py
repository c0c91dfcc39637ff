"""What docs/errors.md says of each reason and each error: as it was really printed when a test provoked it."""

import json
from collections.abc import Mapping
from pathlib import Path

from grids import grid

from connectors.remedies import REMEDIES
from connectors.vocabulary import Reason
from pipelines.errors import Exit

RECORDED = Path(__file__).resolve().parent.parent / "tests" / "errors" / "recorded.json"
OPTIONS = ("map", "new-platform", "sql", "explain", "report", "export", "init", "ui", "run --as-of")


def _recorded(kind: str) -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = json.loads(RECORDED.read_text(encoding="utf-8"))[kind]
    return found


def reasons() -> str:
    """Give the table of quarantine reasons: what to do, and what is printed of the file that provokes it."""
    known = _recorded("reasons")
    rows = [(f"`{reason}`", REMEDIES[reason], known[reason]["file"], _quoted(known[reason]["printed"])) for reason in Reason]
    return grid(("reason", "what to do", "a file that provokes it", "what is printed of it"), rows)


def errors() -> str:
    """Give every error that ends a command, by exit code and command."""
    rows = sorted({_row(one) for one in _recorded("errors").values()}, key=lambda row: (int(row[0].split()[0]), _order(row[1]), row[2]))
    return grid(("code", "typed", "trouble", "what is printed"), rows)


def apis() -> str:
    """Give every kind of trouble with an API."""
    rows = sorted((_row(one) for one in _recorded("apis").values()), key=lambda row: (int(row[0].split()[0]), row[2]))
    return grid(("code", "typed", "trouble", "what is printed"), rows)


def _row(one: Mapping[str, str]) -> tuple[str, str, str, str]:
    code = Exit(int(one["code"]))
    return (f"{int(code)} {code.name.lower()}", f"`{one['command']}`", one["trouble"], _quoted(one["printed"]))


def _order(command: str) -> int:
    """Keep the errors of a command together."""
    return next((place for place, name in enumerate(OPTIONS) if f"moisson {name}" in command), len(OPTIONS))


def _quoted(text: str) -> str:
    """Give what is printed as code; what it quotes itself keeps its quotes."""
    plain = " ".join(text.split())
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"
