"""JSON-stat 2.0, as Eurostat answers: a flat list or sparse object of figures, and the dimensions that place them."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod

NEEDED = frozenset({"id", "size", "dimension", "value"})
Codes = Sequence[tuple[str, ...]]


def is_dataset(document: Mapping[str, object]) -> bool:
    """Whether a document is a JSON-stat data set."""
    return document.get("class") == "dataset" and document.keys() >= NEEDED


def records(document: Mapping[str, object]) -> list[dict[str, object]]:
    """Give one record for each figure: a code per dimension, `value`, `status`, and `updated` where the answer says it.

    Numbers stay as they were written. Raises `ValueError` where the places and the dimensions do not agree.
    """
    names = [str(name) for name in _list(document["id"])]
    sizes = [int(str(size)) for size in _list(document["size"])]
    codes = [_codes(document["dimension"], name, size) for name, size in zip(names, sizes, strict=True)]
    status = dict(_placed(document.get("status") or {}))
    told = {"updated": document["updated"]} if "updated" in document else {}
    found = []
    for place, value in _placed(document["value"]):
        if not 0 <= place < prod(sizes):
            raise ValueError(f"JSON-stat: a figure at place {place} of {prod(sizes)}")
        if value is not None:
            found.append({**_at(place, names, codes), "value": value, "status": status.get(place), **told})
    return found


def _at(place: int, names: Sequence[str], codes: Codes) -> dict[str, str]:
    """Give the code of each dimension at a place; the last dimension runs fastest."""
    found = {}
    for name, own in zip(reversed(names), reversed(codes), strict=True):
        place, step = divmod(place, len(own))
        found[name] = own[step]
    return dict(reversed(found.items()))


def _codes(dimension: object, name: str, size: int) -> tuple[str, ...]:
    """Give the codes of a dimension in order; a dimension of one code may only have a label for it."""
    category = _dict(_dict(_dict(dimension).get(name)).get("category"))
    index = category.get("index", list(_dict(category.get("label", {}))))
    if isinstance(index, Mapping):
        index = [code for code, _ in sorted(index.items(), key=lambda pair: int(str(pair[1])))]
    codes = tuple(str(code) for code in _list(index))
    if len(codes) != size or len(set(codes)) != size:
        raise ValueError(f"JSON-stat: {len(codes)} codes for the {size} places of {name!r}")
    return codes


def _placed(figures: object) -> Iterator[tuple[int, object]]:
    """Give place and figure, of a list or of an object keyed by place."""
    if isinstance(figures, Mapping):
        yield from ((int(str(place)), figure) for place, figure in figures.items())
    else:
        yield from enumerate(_list(figures))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("JSON-stat: a list is missing")  # noqa: TRY004  # damaged data, not a wrong call
    return value


def _dict(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError("JSON-stat: a dimension is missing")  # noqa: TRY004  # as above
    return value
