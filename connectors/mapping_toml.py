"""A mapping as the TOML text that people read and correct."""

import json
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from connectors.mapping import LayoutTable, Mapping, RecordTable

HEAD = """\
# How Moisson reads the exports of {title}. Written by `moisson map` on {checked}; correct it as you like.
# `moisson map FILE --name {name}` shows what a file gives. Files that were read before are read anew by `moisson run --rebuild`.
"""
BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def render(mapping: Mapping) -> str:
    """Give the text of a mapping: reading it gives the same mapping."""
    told = mapping.model_dump(exclude_defaults=True)
    lines = [HEAD.format(title=_comment(mapping.title), checked=mapping.checked, name=mapping.name).rstrip()]
    lines += [f"{key} = {_value(value)}" for key, value in told.items() if key != "layout"]
    for layout in mapping.layout:
        lines += ["", *_layout(layout)]
    return "\n".join(lines) + "\n"


def _layout(layout: LayoutTable) -> list[str]:
    told = layout.model_dump(exclude_defaults=True)
    lines = ["[[layout]]", *(f"{key} = {_value(value)}" for key, value in told.items() if key not in {"skip", "total", "record"})]
    for skip in told.get("skip", ()):
        lines += ["", "[[layout.skip]]", *_pairs(skip)]
    if "total" in told:
        lines += ["", "[layout.total]", *_pairs(told["total"])]
    for record in layout.record:
        lines += ["", *_record(record)]
    return lines


def _record(record: RecordTable) -> list[str]:
    told = record.model_dump(exclude_defaults=True)
    head = ["[[layout.record]]", *(f"{key} = {_value(value)}" for key, value in told.items() if key != "fields")]
    return [*head, "[layout.record.fields]", *_pairs(told["fields"])]


def _pairs(table: Dict[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: object) -> str:
    """Give a value on one line. What a mapping holds beside text is dates, booleans, lists and small tables."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | StrEnum):
        return _text(str(value))
    if isinstance(value, Dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(_single(k, v))}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    raise TypeError(f"a mapping holds no {type(value).__name__}")


def _single(key: str, value: object) -> object:
    """Write one column without brackets around it."""
    return value[0] if key in {"text", "instant"} and isinstance(value, Sequence) and len(value) == 1 else value


def _key(key: str) -> str:
    return key if key and set(key) <= BARE else _text(key)


def _text(text: str) -> str:
    """Give a TOML string: JSON's, whose escapes are TOML's too, with the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
