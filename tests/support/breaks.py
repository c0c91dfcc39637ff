"""The ways to break the laws, kept as SQL beside the tests: each with the rule that must see it."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "breaks"
BLOCK = re.compile(r"^-- breaks: (?P<rule>\S+)\n(?P<body>.*?)(?=^-- breaks: |\Z)", re.MULTILINE | re.DOTALL)
NOTE = re.compile(r"^-- (?P<name>each|also): (?P<words>.+)\n", re.MULTILINE)
PLACES = {
    "{one}": "currency = 'GBP' AND work_date = (SELECT min(work_date) FROM ledger.{shape})",
    "{month}": "channel_id = 'prolific' AND month = '2026-03-01'",
    "{current}": "channel_id = 'prolific' AND window_days = 'all'",
}


@dataclass(frozen=True)
class Break:
    """The rule, the statements that break its law, the rules that see the same fact from another side, and the file it stands in."""

    rule: str
    statements: str
    also: frozenset[str]
    file: str = ""


def breaks() -> list[Break]:
    """Give every break of every level."""
    found: list[Break] = []
    for path in sorted(FOLDER.glob("*.sql")):
        blocks = BLOCK.finditer(path.read_text(encoding="utf-8"))
        found += [replace(made, file=path.stem) for block in blocks for made in _each(block["rule"], block["body"])]
    return found


def _each(rule: str, body: str) -> list[Break]:
    notes = {m["name"]: m["words"] for m in NOTE.finditer(body)}
    plain = NOTE.sub("", body).strip()
    return [_filled(rule, plain, notes.get("also", ""), word) for word in notes.get("each", "-").split()]


def _filled(rule: str, body: str, also: str, word: str) -> Break:
    texts = []
    for text in (rule, body, also):
        made = text.replace("{table}", word)
        for place, meant in PLACES.items():
            made = made.replace(place, meant)
        texts.append(made.replace("{shape}", word))
    return Break(texts[0], texts[1], frozenset(texts[2].split()))
