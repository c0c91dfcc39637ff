"""Where a key of a TOML text stands, so that an error can name its line."""

import re
from collections.abc import Sequence

HEADER = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<path>[^\[\]]+?)\s*\]")
KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=")
Place = tuple[str | int, ...]


def line_of(text: str, where: Sequence[str | int]) -> tuple[int, str]:
    """Give the line (from 1) of the key that a validation error names, or of the table around it, and the key as people write it.

    What `where` holds beyond the keys of the text, such as the names of alternatives, is passed over.
    """
    best: Place = ()
    found = 1
    for number, place in _places(text):
        if len(place) > len(best) and tuple(where[: len(place)]) == place:
            best, found = place, number
    named = best or tuple(where[:1])
    rest = [part for part in where[len(named) :] if isinstance(part, str)][:1]
    return found, ".".join(map(str, [*named, *rest])) or "(the file)"


def _places(text: str) -> list[tuple[int, Place]]:
    """Give the line of every table and key, with its path; tables of one name are counted from 0."""
    found: list[tuple[int, Place]] = []
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            names = [part.strip().strip("\"'") for part in header["path"].split(".")]
            table = _path(names, counts, starts=header["open"] == "[[")
            found.append((number, table))
        elif key := KEY.match(line):
            found.append((number, (*table, key["key"].strip("\"'"))))
    return found


def _path(names: Sequence[str], counts: dict[Place, int], *, starts: bool) -> Place:
    """Give the path of a table: an array's name is followed by the number of its element."""
    path: Place = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if starts and depth == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
