"""What words and conditions are made of."""

import dataclasses
from collections.abc import Iterator
from typing import Any


def inner(told: object) -> Iterator[Any]:
    """Give a word or a condition, and all those inside it."""
    yield told
    for field in dataclasses.fields(told) if dataclasses.is_dataclass(told) else ():
        for part in _parts(getattr(told, field.name)):
            yield from inner(part)


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for one in value:
            yield from _parts(one)
    elif hasattr(value, "columns"):
        yield value
