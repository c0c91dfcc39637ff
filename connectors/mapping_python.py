"""What was understood of an export, as the file of a platform: words that a contributor corrects, and what is left to decide."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from connectors.infer import Understanding
from connectors.mapping import CAN_NEVER
from connectors.vocabulary import EffortKind, Family, Kind, Movement, Status, Tier

HOMES = {
    "connectors.conditions": ("Among", "Filled", "NonZero", "Not"),
    "connectors.currencies": ("Fixed", "FromAccount", "InCell", "Iso"),
    "connectors.platform": ("Identity", "Layout", "Platform", "Skip", "Totals", "earning", "effort", "payout", "receipt"),
    "connectors.vocabulary": ("EffortKind", "Kind", "Movement", "Status", "Tier"),
    "connectors.words": ("Choice", "Day", "Duration", "Instant", "Money", "Number", "Sum", "Text"),
}
ENUMS: dict[str, type[StrEnum]] = {"status": Status, "effort_kind": EffortKind, "tier": Tier, "kind": Kind, "movement": Movement}
WIDE = 120


@dataclass
class _Writer:
    """Writes code, and remembers which names it used."""

    used: set[str] = field(default_factory=set)

    def name(self, name: str) -> str:
        """Use a name of the vocabulary."""
        self.used.add(name)
        return name

    def call(self, function: str, /, *arguments: str, **named: str) -> str:
        """Write a call, on one line or one argument a line."""
        parts = [*arguments, *(f"{key}={value}" for key, value in named.items())]
        short = f"{self.name(function)}({', '.join(parts)})"
        if len(short) < WIDE and "\n" not in short:
            return short
        return f"{function}(\n" + "".join(f"{_indent(part)},\n" for part in parts) + ")"

    def member(self, of: type[StrEnum], value: str) -> str:
        """Write a word of the vocabulary."""
        return f"{self.name(of.__name__)}.{of(value).name}"

    def imports(self) -> str:
        """Write the imports of what was used."""
        lines = [f"from {home} import {', '.join(sorted(names & self.used))}" for home, names in _homes() if names & self.used]
        return "\n".join(lines)


def _homes() -> list[tuple[str, set[str]]]:
    return [(home, set(names)) for home, names in HOMES.items()]


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _tuple(items: Sequence[str]) -> str:
    """Write a tuple, on one line or one item a line."""
    short = f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    return short if len(short) < WIDE and "\n" not in short else "(\n" + "".join(f"{_indent(item)},\n" for item in items) + ")"


def _texts(names: Sequence[str]) -> str:
    return _tuple([_text(name) for name in names])


def _text(text: str) -> str:
    """Write a string with double quotes."""
    return '"' + text.encode("unicode_escape").decode().replace('"', '\\"') + '"' if not text.isprintable() else _plain(text)


def _plain(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def render(seen: Understanding, *, sample: str, how_to_export: str) -> str:
    """Give the text of `connectors/<family>/<name>.py`; `sample` is the name of the file it was told from."""
    writer = _Writer()
    body = f"PLATFORM = {_platform(writer, seen, how_to_export)}\n"
    return f"{_docstring(seen, sample)}\n\nfrom datetime import date\n\n{writer.imports()}\n\n{body}"


def _docstring(seen: Understanding, sample: str) -> str:
    """Write what the file is of, what the sample did not tell, and what it was told from."""
    todo = [f"TODO {question.text}" for question in seen.questions] + [f"TODO check: {note}" for note in seen.notes]
    told = [f"Proposed from {sample} by `moisson new-platform`: correct the words, and say here what is odd about this export.", *todo]
    lines = [f"{seen.tables['title']}, the worker's side.", "", *told]
    safe = [re.sub(r'"""', "'''", line).replace("\\", "/") for line in lines]
    return '"""' + "\n".join(safe) + '\n"""'


def _platform(writer: _Writer, seen: Understanding, how_to_export: str) -> str:
    tables = seen.tables
    told = {name for layout in tables["layout"] for record in layout["record"] for name in record["fields"]}
    never = [] if tables["family"] == Family.EFFORT else [name for name in CAN_NEVER if name not in told]
    day = tables["checked"]
    named = {
        "name": _text(tables["name"]),
        "title": _text(tables["title"]),
        "zone": _text(tables["zone"]),
        **({"currency": _text(tables["currency"])} if tables.get("currency") else {}),
        "how_to_export": _text(how_to_export),
        "never": _texts(never),
        "checked": f"date({day.year}, {day.month}, {day.day})",
        "certainty": '"partly"',
        "layouts": _tuple([_layout(writer, seen, layout) for layout in tables["layout"]]),
    }
    return writer.call("Platform", **named)


def _layout(writer: _Writer, seen: Understanding, layout: Mapping[str, Any]) -> str:
    columns = [f.name for f in seen.findings]
    dated = any("day" in cell or "instant" in cell for record in layout["record"] for cell in record["fields"].values())
    named = {
        "name": _text(layout["name"]),
        "needs": _texts([name for name in columns if name in seen.meanings]),
        **({"ignores": _texts(layout["ignored"])} if layout["ignored"] else {}),
        **({"kind": '"json"'} if layout["kind"] == "json" else {}),
        **({"identity": f"{writer.name('Identity')}.PERIOD"} if layout["identity"] == "period" else {}),
        **({"order": '"detect"'} if dated else {}),
        **({"said_order": _text(layout["date_order"])} if "date_order" in layout else {}),
        **({"decimal": _text(layout["decimal"])} if layout.get("decimal") == "," else {}),
        **({"skips": _tuple([_skip(writer, skip) for skip in layout["skip"]])} if "skip" in layout else {}),
        **({"totals": _total(writer, layout["total"])} if "total" in layout else {}),
        "records": _tuple([_record(writer, record) for record in layout["record"]]),
    }
    return writer.call("Layout", **named)


def _skip(writer: _Writer, skip: Mapping[str, Any]) -> str:
    return writer.call("Skip", _when(writer, skip["when"]), _text(skip["why"]))


def _total(writer: _Writer, total: Mapping[str, Any]) -> str:
    return writer.call("Totals", _when(writer, total["when"]), _texts(total["columns"]))


def _when(writer: _Writer, when: Mapping[str, Any]) -> str:
    column = _text(when["column"])
    if "among" in when:
        return writer.call("Among", column, *map(_text, when["among"]))
    return writer.call("Filled", column)


def _record(writer: _Writer, record: Mapping[str, Any]) -> str:
    shape = str(record["shape"])
    fields = dict(record["fields"])
    if shape != "effort" and "currency" not in fields:
        fields["currency"] = {"from_account": True}  # a word that asks: nobody has said it
    named = {
        "key": _tuple([_cell(writer, "key", cell) for cell in record["key"]]),
        **({"raw_id": "True"} if record.get("raw_id") else {}),
        **({"when": _when(writer, record["when"])} if "when" in record else {}),
        **{name: _cell(writer, _enum_of(shape, name), cell) for name, cell in fields.items()},
    }
    return writer.call(shape, **named)


def _enum_of(shape: str, name: str) -> str:
    return {"earning": "kind", "receipt": "movement"}.get(shape, name) if name == "kind" else name


def _cell(writer: _Writer, name: str, cell: Any) -> str:
    """Write a word: its columns first, then what differs from the usual."""
    of = ENUMS.get(name)
    if isinstance(cell, str):
        return writer.member(of, cell) if of else _text(cell)
    word = next(key for key in CELLS if key in cell)
    return CELLS[word](writer, cell, of)


def _flags(cell: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: str(cell[name]) for name in names if name in cell}


def _empty(cell: Mapping[str, Any]) -> dict[str, str]:
    return {"empty": _texts(cell["empty"])} if cell.get("empty") else {}


def _columns(value: str | Sequence[str]) -> list[str]:
    return [_text(value)] if isinstance(value, str) else [_text(one) for one in value]


def _choice(writer: _Writer, cell: Any, of: type[StrEnum] | None) -> str:
    pairs = [f"{_text(word)}: {writer.member(of, meaning) if of else _text(meaning)}" for word, meaning in cell["words"].items()]
    short = "{" + ", ".join(pairs) + "}"
    return writer.call(
        "Choice", _text(cell["choice"]), short if len(short) < WIDE - 40 else "{\n" + ",\n".join(map(_indent, pairs)) + ",\n}"
    )


def _instant(writer: _Writer, cell: Any, _: object) -> str:
    formats = {"formats": _texts(cell["formats"])} if cell.get("formats") else {}
    zone = {"zone_column": _text(cell["zone_column"])} if "zone_column" in cell else {}
    return writer.call("Instant", *_columns(cell["instant"]), **formats, **zone, **_flags(cell, "required"))


Write = Callable[[_Writer, Any, type[StrEnum] | None], str]
CELLS: dict[str, Write] = {
    "text": lambda w, c, _: w.call("Text", *_columns(c["text"])),
    "money": lambda w, c, _: w.call("Money", _text(c["money"]), **_flags(c, "negate", "parentheses", "required"), **_empty(c)),
    "sum": lambda w, c, _: w.call("Sum", *(_cell(w, "", part) for part in c["sum"])),
    "day": lambda w, c, _: w.call("Day", _text(c["day"]), *map(_text, c.get("formats", ())), **_flags(c, "required")),
    "instant": _instant,
    "choice": _choice,
    "duration": lambda w, c, _: w.call("Duration", _text(c["duration"]), _text(c["style"])),
    "number": lambda w, c, _: w.call("Number", _text(c["number"])),
    "iso": lambda w, c, _: w.call("Iso", _text(c["iso"])),
    "in_cell": lambda w, c, _: w.call("InCell", _text(c["in_cell"])),
    "fixed": lambda w, c, _: w.call("Fixed", _text(c["fixed"])),
    "from_account": lambda w, *_: w.call("FromAccount"),
}
