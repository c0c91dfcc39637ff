"""What was really printed, kept in recorded.json for docs/errors.md: `MOISSON_RECORD=1 pytest tests/errors`, then `make docs`."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

FILE = Path(__file__).with_name("recorded.json")
HOME = "~/harvest"


def recorded() -> dict[str, Any]:
    """Give what was recorded: by reason, and by the place in the code that an error comes from."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"reasons": {}, "errors": {}, "apis": {}}


def told(text: str, *homes: Path) -> str:
    """Give a message without what differs from one machine, terminal, day or process to the next."""
    for home in homes:
        text = text.replace(str(home), HOME)
    text = re.sub(r"^.{1,60}: \d+ of \d+$", "", text, flags=re.MULTILINE)  # progress, told by the clock
    text = text.replace(str(ROOT), "~/moisson").replace(datetime.now(UTC).date().isoformat(), "<today>")
    text = re.sub(r"held in \S+ \(PID", "held in python (PID", " ".join(text.split()))
    return re.sub(r"(process|PID) \d+", r"\1 4711", text)


def compare(kind: str, found: dict[str, Any]) -> None:
    """Hold what was printed against what is recorded; with MOISSON_RECORD=1 write it down instead."""
    known = recorded()
    if os.environ.get("MOISSON_RECORD") == "1" and known.get(kind) != found:
        FILE.write_text(json.dumps(known | {kind: found}, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        return
    assert found == known.get(kind), "MOISSON_RECORD=1 pytest tests/errors writes down what is printed; then `make docs`"
