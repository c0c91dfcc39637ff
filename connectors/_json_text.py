"""JSON text to values, strictly, and values to cells: no twice-used key, no NaN, and every number kept as the text that was written."""

import json
from typing import NoReturn

from connectors._container import EXPORT_AGAIN, Source
from connectors._read_types import Unreadable
from connectors.vocabulary import Reason

Cells = dict[str, str]


class _Number(str):
    """A number as it was written; a str, so that nothing can turn it into a float."""

    __slots__ = ()


class RefusedError(ValueError):
    """A document that is JSON to others and not to us."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise RefusedError(Reason.DUPLICATE_COLUMN, f"the key {twin!r} occurs twice in one object")
    return found


def _no_constant(word: str) -> NoReturn:
    raise RefusedError(Reason.BAD_NUMBER, f"{word} is no number")


def strict(text: str) -> object:
    """Parse one JSON document. Raises `ValueError` for what is not JSON, doubled keys, NaN and Infinity."""
    return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_no_constant, object_pairs_hook=_unique)


def flat(source: Source, item: object) -> Cells:
    """Flatten nested objects to dotted names. Raises `Unreadable` when two paths give one name."""
    found: Cells = {}

    def put(name: str, value: object) -> None:
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                put(f"{name}.{key}" if name else key, inner)
        elif name in found:
            raise Unreadable(Reason.DUPLICATE_COLUMN, f"{source.place}: two fields named {name!r}", EXPORT_AGAIN)
        else:
            found[name] = cell_text(value)

    for key, value in item.items() if isinstance(item, dict) else ():
        put(key, value)
    return found


def cell_text(value: object) -> str:
    """Write a JSON value as a cell: null and {} are "", lists stay compact JSON."""
    if value is None or value == {}:
        return ""
    return str(value) if isinstance(value, str) else compact(value)


def compact(value: object) -> str:
    """Write a value as JSON without spaces, numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(compact, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{compact(str(key))}:{compact(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
