"""A platform's double: a real server's answers, made from nothing but the declaration of its API and some rows."""

import base64
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectors._keys import Keys
from connectors._pull_call import dig
from connectors._sigv4 import signed
from connectors.api import Api, Cursor, Head, Last, Next, Numbered, Request, Told, Window
from connectors.auth import Basic, Header, OAuth, Query, SigV4
from tests.http.server import Answer, Asked, ok

TOKEN = "minted-9Jk4-access-token"


@dataclass
class Row:
    """A record of the platform: its place in the platform's order, its day, what the API tells of it, and what it belongs to."""

    order: float
    day: date
    record: dict[str, Any]
    parent: str = ""


@dataclass
class Double:
    """Answers as the declaration says. `rows` are by request name; a test may change them between two answers.

    `stuck`: every page is the first one, and says that more follow.
    """

    api: Api
    keys: Keys
    rows: dict[str, list[Row]]
    stuck: bool = False
    trades: int = 0
    orders: dict[str, float] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        """Answer a request."""
        auth = self.api.auth
        if isinstance(auth, OAuth) and asked.path == urlsplit(auth.token_url).path and asked.method == "POST":
            return self._trade(auth, asked)
        if not self._is_signed(asked):
            return Answer(401, b'{"error": "bad credentials"}')
        for request in self._requests():
            args = self._matches(request, asked)
            if args is not None:
                return self._page(request, args, asked)
        return Answer(404, b'{"error": "nobody declared this"}')

    def _requests(self) -> Iterator[Request]:
        for request in self.api.requests:
            yield request
            if request.each:
                yield request.each

    # -- signing in

    def _fill(self, template: str) -> str:
        return self.keys.fill(template, self.api.secrets)

    def _trade(self, auth: OAuth, asked: Asked) -> Answer:
        form = dict(parse_qsl(asked.body.decode()))
        wanted, headers = auth.trade(self._fill)
        if form != wanted or any(asked.headers.get(name.lower()) != text for name, text in headers.items()):
            return Answer(400, b'{"error": "invalid_client"}')
        self.trades += 1
        return ok(json.dumps({"access_token": f"{TOKEN}-{self.trades}", "token_type": "Bearer", "expires_in": 3600}))

    def _is_signed(self, asked: Asked) -> bool:
        auth, told = self.api.auth, asked.headers.get("authorization", "")
        if isinstance(auth, Header):
            return asked.headers.get(auth.name.lower()) == self._fill(auth.form)
        if isinstance(auth, Basic):
            return told == "Basic " + base64.b64encode(f"{self._fill(auth.user)}:{self._fill(auth.password)}".encode()).decode()
        if isinstance(auth, Query):
            return asked.params.get(auth.name) == self._fill(f"{{{auth.secrets[0]}}}")
        if isinstance(auth, OAuth):
            return told == auth.form.format(f"{TOKEN}-{self.trades}")
        return not isinstance(auth, SigV4) or self._is_sigv4(auth, asked)

    def _is_sigv4(self, auth: SigV4, asked: Asked) -> bool:
        moment = datetime.strptime(asked.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        headers = {name: asked.headers[name] for name in ("content-type", "x-amz-target") if name in asked.headers}
        keys, scope = (self._fill("{access_key}"), self._fill("{secret_key}")), (auth.region, auth.service)
        wanted = signed(asked.method, asked.url, headers, asked.body, keys, scope, moment)
        return asked.headers.get("authorization") == wanted["Authorization"]

    # -- what is asked

    def _matches(self, request: Request, asked: Asked) -> Mapping[str, str] | None:
        """Give the arguments of a request that this one is, else None."""
        base = urlsplit(self.keys.fill(self.api.base)).path.rstrip("/")
        pattern = re.sub(r"\\\{[^}]*\}", "[^/]+", re.escape(base + request.path))
        if not re.fullmatch(pattern, asked.path):
            return None
        if any(asked.headers.get(name.lower()) != self._template(text) for name, text in request.headers.items()):
            return None
        args = arguments(request, asked)
        if request.window and request.window.start not in args and "_at" not in args:
            return None
        fixed = {n: v if isinstance(v, str) else json.dumps(v) for n, v in request.params.items() if not isinstance(v, tuple)}
        right = all(re.fullmatch(re.sub(r"\\\{[^}]*\}", ".+", re.escape(v)), args.get(n, "")) for n, v in fixed.items())
        return args if right or "_at" in args else None

    def _template(self, text: str) -> str:
        return self.keys.fill(text)

    # -- what is answered

    def _page(self, request: Request, args: Mapping[str, str], asked: Asked) -> Answer:
        named = {*asked.path.split("/"), *args.values()}
        mine = [r for r in self.rows.get(request.name, []) if not r.parent or r.parent in named]
        rows = sorted((r for r in mine if self.stuck or _inside(request.window, args, r.day)), key=lambda r: r.order)
        paging = request.paging
        size = len(rows) or 1
        if isinstance(paging, Numbered | Cursor | Next):
            size = int(args.get(paging.size_param) or paging.size or 3) if paging.size_param else paging.size or 3
        start = 0 if self.stuck else self._start(request, rows, args, size)
        page, left = rows[start : start + size], self.stuck or start + size < len(rows)
        return self._document(request, page, left, {"start": start, "size": size, "all": 99 * size if self.stuck else len(rows)}, asked)

    def _start(self, request: Request, rows: Sequence[Row], args: Mapping[str, str], size: int) -> int:
        paging = request.paging
        if isinstance(paging, Numbered):
            place = int(args.get(paging.param) or paging.first) - paging.first
            return place if paging.step else place * size
        after = args.get(next(iter(paging.sends))) if isinstance(paging, Cursor) else args.get("_at")
        if not after:
            return 0
        if isinstance(paging, Next) and paging.shifts:
            return int(after)
        return next((n for n, row in enumerate(rows) if row.order > self.orders[after]), len(rows))

    def _document(self, request: Request, page: Sequence[Row], left: bool, facts: Mapping[str, int], asked: Asked) -> Answer:
        records: Any = [row.record for row in page]
        if request.keyed:
            records = {str(dig(record, request.id)): record for record in records}
        self.orders |= {str(dig(row.record, request.id)): row.order for row in page}
        if request.is_csv:
            return ok(_csv(records, base=request))
        answer: Any = records if not request.records else {}
        headers: dict[str, str] = {}
        if request.records:
            _put(answer, request.records, records)
        for path, value in request.must.items():
            _put(answer, path, value)
        for what, value in self._told(request, page, left, facts, asked):
            if isinstance(what, Head):
                headers |= {what.name: str(value)} if value is not None else {}
            elif not isinstance(what, Last):
                _put(answer, what.path, value)
        return ok(json.dumps(answer), **headers)

    def _told(
        self, request: Request, page: Sequence[Row], left: bool, facts: Mapping[str, int], asked: Asked
    ) -> Iterator[tuple[Told, object]]:
        paging, last = request.paging, str(dig(page[-1].record, request.id)) if page else None
        if isinstance(paging, Numbered):
            told = ((paging.pages, max(1, -(-facts["all"] // facts["size"]))), (paging.total, facts["all"]), (paging.last, not left))
            yield from ((what, value) for what, value in told if what)
        elif isinstance(paging, Cursor):
            goes_on = left or bool(paging.whole and page)
            yield from ((what, last if goes_on else None) for what in paging.sends.values())
            yield from ((what, value) for what, value in ((paging.more, left), (paging.whole, not left)) if what)
        elif isinstance(paging, Next):
            there = facts["start"] + facts["size"] if paging.shifts else last
            address = f"{asked.path}?{urlencode({**asked.params, '_at': there})}" if left else None
            link = f'<{address}>; rel="next"' if address else None
            yield (paging.at, address) if paging.at else (Head("Link"), link)
            if paging.total:
                yield paging.total, facts["all"]


def arguments(request: Request, asked: Asked) -> dict[str, str]:
    """Give the parameters of a call, wherever it puts them, by dotted name."""
    if request.graphql:
        return _from_query(request, json.loads(asked.body)["query"])
    if request.send == "json":
        return _flat(json.loads(asked.body))
    if request.send == "form":
        return dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
    return dict(asked.params)


def _from_query(request: Request, query: str) -> dict[str, str]:
    """Give the literals that stand in a query where the declaration has names."""
    names = re.findall(r"\$(\w+)", request.graphql)
    pattern = re.sub(r"\\\$\w+", r'("(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\]|[\\w.-]+)', re.escape(request.graphql))
    found = re.fullmatch(pattern, query)
    literals = zip(names, found.groups() if found else (), strict=False)
    return {name: json.loads(text) if text.startswith('"') else text for name, text in literals if text != "null"}


def _flat(value: Mapping[str, Any], path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            found |= _flat(inner, f"{path}{key}.")
        else:
            found[f"{path}{key}"] = inner if isinstance(inner, str) else json.dumps(inner)
    return found


def _csv(records: Sequence[Mapping[str, str]], base: Request) -> str:
    """Write a table; one without rows has its header."""
    out = io.StringIO()
    names = list(records[0]) if records else [base.id, *base.needs]
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([record[name] for name in names] for record in records)
    return out.getvalue()


def _put(document: dict[str, Any], path: str, value: object) -> None:
    *keys, last = path.split(".")
    for key in keys:
        document = document.setdefault(key, {})
    document[last] = value


def days_of(window: Window, args: Mapping[str, str]) -> tuple[date, date]:
    """Give the first day that a call asks for, and the day after the last."""
    first, end = _day(args[window.start], window.style), _day(args[window.end], window.end_style or window.style)
    return first, end + timedelta(days=1) if window.ends == "last" else end


def _day(text: str, style: str) -> date:
    if style in {"unix", "unix_ms"}:
        return datetime.fromtimestamp(int(text) / (1000 if style == "unix_ms" else 1), UTC).date()
    return datetime.strptime(text, style).date()


def _inside(window: Window | None, args: Mapping[str, str], day: date) -> bool:
    if window is None or window.start not in args:
        return True
    first, end = days_of(window, args)
    return first <= day < end
