"""What each command prints with `--json`: one object, declared here, documented in docs/cli.md.

Amounts are text with all their digits, a currency beside each; what is unknown is null; days are YYYY-MM-DD.
"""

from pydantic import BaseModel

from pipelines.shapes.answers import (
    Answer,
    Arrived,
    Explain,
    Fee,
    LayoutTold,
    Line,
    Owed,
    PayerTold,
    Quarantine,
    Refused,
    Sources,
    SourceTold,
    Spent,
    Status,
    Stopped,
    Uncounted,
    Worth,
)
from pipelines.shapes.base import Money, Shape, money
from pipelines.shapes.deeds import Check, Doctor, Export, Init, Month, Pull, Report, Run, Written
from pipelines.shapes.mapping import Map, NewPlatform

__all__ = [
    "SHAPES",
    "Answer",
    "Arrived",
    "Check",
    "Demo",
    "Doctor",
    "Explain",
    "Export",
    "Fee",
    "Init",
    "LayoutTold",
    "Line",
    "Map",
    "Money",
    "Month",
    "NewPlatform",
    "Owed",
    "PayerTold",
    "Pull",
    "Quarantine",
    "Refused",
    "Report",
    "Run",
    "Shape",
    "SourceTold",
    "Sources",
    "Spent",
    "Status",
    "Stopped",
    "Uncounted",
    "Worth",
    "Written",
    "money",
]


class Demo(Shape):
    """The sample life, and what an hour was worth in it."""

    home: str
    run: Run
    worth: list[Worth]


SHAPES: dict[str, type[BaseModel]] = {
    "init": Init,
    "run": Run,
    "pull": Pull,
    "status": Status,
    "sources": Sources,
    "map": Map,
    "new-platform": NewPlatform,
    "sql": Answer,
    "export": Export,
    "quarantine": Quarantine,
    "explain": Explain,
    "report": Report,
    "doctor": Doctor,
    "demo": Demo,
}
"""The shape of each command. `ui` shows nothing but an address: it becomes the web server."""
