"""From declared words to one call, and from its answer to checked records."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from connectors.api import Head, Last, Request, Told, Window
from connectors.fetch import Call, ContractBroken, Response, strict_json

Json = Mapping[str, object]
Fill = Callable[[str], str]
FORM = "application/x-www-form-urlencoded"
YES = (True, 1, "true", "True", "1")


@dataclass(frozen=True)
class Days:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last of them."""
        return self.end - timedelta(days=1)

    @property
    def halves(self) -> tuple["Days", "Days"]:
        """Both halves; only for more than one day."""
        middle = self.start + (self.end - self.start) // 2
        return Days(self.start, middle), Days(middle, self.end)


def cut(since: date, until: date, days: int) -> list[Days]:
    """Cut the days `since` to `until`, both included, into pieces of at most `days`. Raises `ValueError` for a swapped period."""
    if until < since:
        raise ValueError(f"the period ends ({until}) before it begins ({since})")
    stop, step = until + timedelta(days=1), timedelta(days=days)
    starts = [since + n * step for n in range(-(-(stop - since) // step))]
    return [Days(start, min(start + step, stop)) for start in starts]


def bounds(window: Window, days: Days) -> dict[str, object]:
    """Give the two parameters of a window."""
    end = days.last if window.ends == "last" else days.end
    return {window.start: _written(days.start, window.style), window.end: _written(end, window.end_style or window.style)}


def _written(day: date, style: str) -> object:
    seconds = int(datetime.combine(day, time.min, UTC).timestamp())
    if style in {"unix", "unix_ms"}:
        return seconds * (1000 if style == "unix_ms" else 1)
    return day.strftime(style)


@dataclass(frozen=True)
class Page:
    """One answer, checked: its records, what was sent for it, and its place among the others, from 1."""

    response: Response
    answer: object = field(repr=False)
    records: Sequence[Json] = field(repr=False)
    params: Mapping[str, str]
    number: int

    def told(self, what: Told) -> object:
        """Give what the answer says; None where it says nothing."""
        if isinstance(what, Head):
            return self.response.headers.get(what.name.lower())
        if isinstance(what, Last):
            return dig(self.records[-1], what.path) if self.records else None
        return dig(self.answer, what.path)


def dig(value: object, path: str) -> object:
    """Give what lies at a dotted path, None where there is no such place. A number is a place in a list, from 0."""
    for key in path.split(".") if path else ():
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, Mapping) and key in value:
            value = value[key]
        else:
            return None
    return value


def call_of(request: Request, params: Mapping[str, object], fill: Fill) -> tuple[Call, dict[str, str]]:
    """Give the call of one page, and its parameters as text for the envelope."""
    told = {name: _filled(value, fill) for name, value in {**request.params, **params}.items()}
    shown = {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}
    path, headers = fill(request.path), {name: fill(text) for name, text in request.headers.items()}
    if request.graphql or request.send == "json":
        sent = {"query": _written_in(request.graphql, told)} if request.graphql else _nested(told)
        call = Call(path, method="POST", body=json.dumps(sent).encode(), headers={"Content-Type": "application/json", **headers})
    elif request.send == "form":
        call = Call(path, method="POST", body=urlencode(shown).encode(), headers={"Content-Type": FORM, **headers})
    else:
        call = Call(path, shown, method=request.method, headers=headers)
    return replace(call, split=request.split, later=request.later), shown


def _filled(value: object, fill: Fill) -> object:
    """Fill a template; of a tuple each, as a list, in which digits are numbers."""
    if isinstance(value, tuple):
        return [int(text) if text.isdecimal() else text for text in map(fill, value)]
    return fill(value) if isinstance(value, str) else value


def _written_in(query: str, told: Mapping[str, object]) -> str:
    """Write the parameters into a query, as JSON, which GraphQL's literals are too; a cursor that is not known yet is null."""
    return re.sub(r"\$(\w+)", lambda m: json.dumps(told.get(m[1])), query)


def _nested(told: Mapping[str, object]) -> dict[str, object]:
    """Turn dotted names into objects within objects."""
    found: dict[str, object] = {}
    for name, value in told.items():
        *path, last = name.split(".")
        place = found
        for key in path:
            place = place.setdefault(key, {})  # type: ignore[assignment]  # only this function fills it
        place[last] = value
    return found


def checked(request: Request, response: Response, fill: Fill, place: str) -> tuple[object, list[Json]]:
    """Give the answer and its records. Raises `ContractBroken` when it is not what was promised; nothing of it is shown."""
    answer = _table(response.body, place) if request.is_csv else strict_json(response.body, place)
    if request.graphql and dig(answer, "errors"):
        raise ContractBroken(f"{place}: the query was answered with errors. Run again later; if it stays, the API has changed")
    for path, wanted in request.must.items():
        if dig(answer, path) != wanted:
            raise ContractBroken(f"{place}: HTTP 200 without {path} = {wanted}: an error in the clothes of an answer. Run again later")
    found = dig(answer, request.records)
    if request.keyed and isinstance(found, Mapping):
        found = list(found.values())
    if not isinstance(found, list):
        keys = ", ".join(sorted(answer)) if isinstance(answer, Mapping) else type(answer).__name__
        raise ContractBroken(
            f"{place}: HTTP 200 with {keys} instead of a list of {request.of}. Run again later; "
            "if it stays, the API has changed and Moisson must follow"
        )
    for number, row in enumerate(found, 1):
        if trouble := _trouble(request, row, fill):
            raise ContractBroken(f"{place}: number {number} of {len(found)} {request.of} {trouble}. Nothing of it was kept")
    return answer, found


def _table(body: bytes, place: str) -> list[Json]:
    """Give the rows of a CSV by column; its text is read again, strictly, once it is landed."""
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    except (csv.Error, UnicodeDecodeError):
        rows = [[""]]
    if not rows or len(rows[0]) < 2:
        raise ContractBroken(f"{place}: not the table that was promised. Run again later")
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:] if row]


def _trouble(request: Request, row: object, fill: Fill) -> str:
    if not isinstance(row, Mapping):
        return "is not an object"
    key = dig(row, request.id)
    if type(key) not in {int, str} or key == "":
        return f"has no {request.id}"
    if missing := next((name for name in request.needs if not isinstance(dig(row, name), str)), None):
        return f"has no {missing}"
    if wrong := next((name for name, wanted in request.real.items() if _text(dig(row, name)) != wanted), None):
        return f"has another {wrong} than {request.real[wrong]}: it comes from a sandbox, whose money is not real"
    shared = request.shared and dig(row, request.shared) is not None
    for name, own in request.mine.items():
        if not shared and dig(row, name) not in {None, ""} and str(dig(row, name)) != fill(own):
            return "belongs to another account: the token or the id in moisson.toml is of another one"
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def is_yes(value: object) -> bool:
    """Say whether a flag is set."""
    return value in YES
