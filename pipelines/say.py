"""Tell a program: one JSON object on stdout, errors as JSON on stderr, a line each."""

import json
import sys
from typing import TYPE_CHECKING, Any

from pipelines.errors import Trouble

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.shapes import Shape


def say(shape: "Shape") -> None:
    """Print the answer of a command."""
    say_plain(shape.model_dump(mode="json"))


def say_plain(value: Any) -> None:
    """Print plain values as JSON; a NaN, which JSON has no word for, is a bug."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def say_trouble(trouble: Trouble, err: "Console", *, as_json: bool) -> None:
    """Print an error: in red for people, as one line of JSON for programs."""
    if as_json:
        sys.stderr.write(json.dumps(trouble.plain(), ensure_ascii=False) + "\n")
    else:
        err.print(trouble.text, style="red", markup=False, highlight=False)
