"""What words and conditions are made of, and which of them look at one row at a time."""

import dataclasses
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar


class ByRow:
    """Looks at nothing but its columns in one row, and so do its parts that are by row themselves.

    It may be asked about rows that its record does not claim, and where it has one column, about the different texts of that column.
    What does not say so is asked about the rows of its record, all of them at once.
    """

    by_row: ClassVar[bool] = True


def is_by_row(*told: object) -> bool:
    """Tell whether words and conditions, and all that they are made of, look at one row at a time."""
    return all(map(_is_by_row, told))


@lru_cache(maxsize=8192)
def _is_by_row(told: object) -> bool:
    return all(getattr(part, "by_row", False) for part in inner(told))


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
