"""The vocabulary an API is described in: where it is, what it is asked, how its pages follow each other, how gently.

A platform file says `api=Api(...)`; `connectors.pull` does what it says. Responses are kept as they came, each in an envelope, and
read by a `kind="json"` layout of the same file. Text in braces is filled in: `{publisher_id}` from the account's settings,
`{parent.id}` from the record of a listing, and in the words of `connectors.auth` also secrets.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from connectors.auth import Auth

ID = r"[A-Za-z0-9_.-]{1,64}"


@dataclass(frozen=True)
class Ask:
    """A key of `[[account]]` that the API needs and that is no secret. `what` says what it is and where people find it."""

    key: str
    what: str
    pattern: str = ID
    default: str | None = None
    example: str = "4711"

    def fits(self, value: str) -> bool:
        """Say whether a value can be what is asked: it goes into addresses, so that nothing else may."""
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How often the platform may be asked, remembered across runs; `busy` names statuses that mean "later" besides 429.

    A wait longer than a few minutes ends the pull, and the next run goes on there. `busy` gives the header that tells the seconds.
    """

    minute: int | None = None
    hour: int | None = None
    day: int | None = None
    busy: Mapping[int, str] = field(default_factory=dict)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The limits by the hour and by the day, as (calls, seconds)."""
        return tuple((calls, seconds) for calls, seconds in ((self.hour, 3600), (self.day, 86_400)) if calls)


@dataclass(frozen=True, kw_only=True)
class Window:
    """The two parameters that bound a request in time, and how many days one call may span.

    `style` is a strftime format of UTC midnights, or `unix` or `unix_ms`. The end is the first midnight `after` the window, or its
    `last` day. A record at that midnight may come twice; it has one id all the same.
    """

    start: str
    end: str
    days: int = 30
    style: str = "%Y-%m-%d"
    end_style: str = ""
    ends: Literal["after", "last"] = "after"


@dataclass(frozen=True)
class Body:
    """A value in the answer, by its dotted path."""

    path: str


@dataclass(frozen=True)
class Head:
    """A header of the answer."""

    name: str


@dataclass(frozen=True)
class Last:
    """A field of the last record of the page."""

    path: str


Told = Body | Head | Last


@dataclass(frozen=True)
class Once:
    """The whole answer comes at once."""


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """Pages by number, or with `step` by how many records come before.

    Rows that come or go meanwhile shift the pages: they are read until two passes are equal. The last page is told by how many
    there are (`pages`), by how many records there are (`total`), by a mark (`last`), or by having less than `size` records.
    """

    param: str
    size: int
    size_param: str = ""
    first: int = 1
    step: bool = False
    pages: Told | None = None
    total: Told | None = None
    last: Told | None = None


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """Each page says where the next one begins, so that rows which come or go shift nothing.

    `sends` gives the parameters of the next call. `more` is a flag that says whether there is a next page, `whole` one that says
    there is none; without both, the end is where nothing is told, or a page without records. Where the next page begins at a row
    number after all, the list `shifts`: it is read until two passes are equal.
    """

    sends: Mapping[str, Told]
    more: Told | None = None
    whole: Told | None = None
    size: int = 0
    size_param: str = ""
    shifts: bool = False


@dataclass(frozen=True, kw_only=True)
class Next:
    """Each page gives the address of the next: in the answer, or without `at` in the header `Link`.

    Some of these addresses only count pages; then, with `shifts`, the pages are read until two passes are equal.
    """

    at: Told | None = None
    total: Told | None = None
    size: int = 0
    size_param: str = ""
    shifts: bool = False


Paging = Once | Numbered | Cursor | Next


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing an API is asked. Its records lie at `records`, a dotted path to a list (or, `keyed`, to an object of records by id).

    `id` and the texts of `needs` are in every record, or the answer is not what was promised; `of` is what people call the records.
    `mine` names fields that hold a key of the account, where `shared` is not filled: another value is another account's token.
    `real` are values of records that tell money from a rehearsal, `must` values of the answer itself, such as a status.
    `each` is a listing: this request is made for every record of it, and `carries` names its fields that the envelope keeps beside
    the records, read as `parent.<field>` (without a listing: parameters). In `graphql`, the query, `$name` stands for a parameter. `split` and `later` are texts of
    an error answer that mean "fewer days at once" and "not yet". `cap` is where the platform cuts an answer off without a word.
    An answer that `is_csv` comes whole, is landed as it is, and has the columns `id` and `needs`.
    """

    name: str
    path: str
    id: str
    records: str = ""
    keyed: bool = False
    needs: tuple[str, ...] = ()
    method: Literal["GET", "POST"] = "GET"
    send: Literal["query", "json", "form"] = "query"
    params: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    graphql: str = ""
    window: Window | None = None
    paging: Paging = Once()
    of: str = "records"
    mine: Mapping[str, str] = field(default_factory=dict)
    shared: str = ""
    real: Mapping[str, str] = field(default_factory=dict)
    must: Mapping[str, str] = field(default_factory=dict)
    each: "Request | None" = None
    carries: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    cap: int | None = None
    is_csv: bool = False


@dataclass(frozen=True, kw_only=True)
class Api:
    """An API, said once. `setup` tells people where the token is made, `source` where its documentation was read.

    The first pull goes back `first_days`, every later one `look_back_days`: that far back a record may still change.
    Where a person has several accounts, each has secrets of its own, with its label behind the name, or one token for all.
    """

    base: str
    requests: tuple[Request, ...]
    setup: str
    source: str
    auth: Auth | None = None
    asks: tuple[Ask, ...] = ()
    limits: Limits = Limits()
    first_days: int = 400
    look_back_days: int = 75
    own_secrets: bool = True

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of its secrets: MOISSON_<PLATFORM>_<NAME> in the environment, <platform>-<name> in the keyring."""
        return self.auth.secrets if self.auth else ()


@dataclass(frozen=True, kw_only=True)
class Download:
    """Reference data that needs no account, fetched in a way of its own: the module of `pull`. Switched on by `[<platform>] fetch = true`."""

    module: str
    source: str
