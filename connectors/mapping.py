"""A mapped platform: what a person said of an export that Moisson does not know, kept as data and read like any other platform."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from connectors.mapping_lines import line_of
from connectors.mapping_words import Cell, ChoiceCell, Code, Column, Columns, Strict, When, Zone, word_of
from connectors.platform import Identity, Layout, Platform, Record, Skip, Totals
from connectors.vocabulary import EffortKind, Family, Kind, Movement, Shape, Status, Tier

MONEY = ("gross", "fee", "tax", "other", "net", "currency")
TOLD = ("day", "event_at", "work_date", "status", "raw_status", "item", "ref")
FIELDS: dict[Shape, tuple[str, ...]] = {
    Shape.EARNING: (*MONEY, *TOLD, "kind", "client", "skills", "work_start", "work_end", "seconds", "approved_at", "paid_at", "quantity"),
    Shape.PAYOUT: (*MONEY, *TOLD, "paid_at"),
    Shape.RECEIPT: (*MONEY, *TOLD, "paid_at", "kind", "client"),
    Shape.EFFORT: ("day", "work_start", "work_end", "seconds", "effort_kind", "tier", "project", "item", "client"),
}
NEEDS: dict[Shape, tuple[tuple[str, ...], ...]] = {
    Shape.EARNING: (("gross", "fee", "tax", "other"), ("currency",), ("kind",), ("status",)),
    Shape.PAYOUT: (("gross",), ("currency",)),
    Shape.RECEIPT: (("gross",), ("currency",)),
    Shape.EFFORT: (("seconds", "work_start"), ("tier",)),
}
"""Of each group one field must be there."""
VOCABULARY: dict[tuple[Shape, str], type[Kind | Status | Movement | EffortKind | Tier]] = {
    (Shape.EARNING, "kind"): Kind,
    (Shape.EARNING, "status"): Status,
    (Shape.PAYOUT, "status"): Status,
    (Shape.RECEIPT, "status"): Status,
    (Shape.RECEIPT, "kind"): Movement,
    (Shape.EFFORT, "effort_kind"): EffortKind,
    (Shape.EFFORT, "tier"): Tier,
}
CAN_NEVER = ("fee", "tax", "client", "item", "skills", "work_start", "approved_at", "paid_at", "ref", "quantity")
"""What a source of money may not tell: listed where a mapping has no column for it."""
MAPPABLE = frozenset(set(Family) - {Family.REFERENCE})


class MappingError(ValueError):
    """A mapping cannot be used; the message names file, line and key."""


class RecordTable(Strict):
    """`[[layout.record]]`: what is made from a row. `key` knows the row again; `suffix` parts two records of one row."""

    shape: Literal[Shape.EARNING, Shape.PAYOUT, Shape.RECEIPT, Shape.EFFORT]
    key: Annotated[tuple[Cell, ...], Field(min_length=1)]
    raw_id: bool = False
    suffix: str = ""
    when: When | None = None
    fields: dict[str, Cell]

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        unknown = sorted(set(self.fields) - set(FIELDS[self.shape]))
        if unknown:
            raise ValueError(f"{self.shape} has no field {', '.join(map(repr, unknown))}; it has {', '.join(FIELDS[self.shape])}")
        for group in NEEDS[self.shape]:
            if not self.fields.keys() & set(group):
                raise ValueError(f"the fields of {self.shape} need {' or '.join(group)}")
        for name, cell in self.fields.items():
            _check_words(self.shape, name, cell)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every raw column it reads."""
        return self.record().columns

    def record(self) -> Record:
        """Give the record of the vocabulary."""
        fields = {name: word_of(cell) for name, cell in self.fields.items()}
        key = tuple(map(word_of, self.key))
        when = {"when": self.when.condition()} if self.when else {}
        return Record(shape=Shape(self.shape), key=key, fields=fields, suffix=self.suffix, raw_id=self.raw_id, **when)


def _check_words(shape: Shape, name: str, cell: Cell) -> None:
    """Refuse a status, a kind or a tier that is no word of the vocabulary."""
    known = VOCABULARY.get((shape, name))
    said = [cell] if isinstance(cell, str) else list(getattr(cell, "words", {}).values())
    if known and (wrong := [word for word in said if word not in set(known)]):
        raise ValueError(f"fields.{name}: {wrong[0]!r} is none of {', '.join(known)}")
    if known and not isinstance(cell, str | ChoiceCell):
        raise ValueError(f"fields.{name}: list what its words mean, as choice and words")


class SkipTable(Strict):
    """`[[layout.skip]]`: rows that are passed over, and why."""

    when: When
    why: Annotated[str, Field(min_length=1)]


class TotalTable(Strict):
    """`[layout.total]`: the export's own total row, and the columns it adds up."""

    when: When
    columns: Columns


class LayoutTable(Strict):
    """`[[layout]]`: one table of the export. Every column of it is read, ignored by name, or optional."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: Literal["csv", "json"] = "csv"
    identity: Identity = Identity.RECORD
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    ignored: tuple[Column, ...] = ()
    optional: tuple[Column, ...] = ()
    skip: tuple[SkipTable, ...] = ()
    total: TotalTable | None = None
    record: Annotated[tuple[RecordTable, ...], Field(min_length=1)]

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that are read, each once, in the order of the words."""
        conditions = [*(s.when for s in self.skip), *([self.total.when] if self.total else ())]
        total = self.total.columns if self.total else ()
        return tuple(dict.fromkeys([*(c for r in self.record for c in r.columns), *(w.column for w in conditions), *total]))

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if both := sorted(set(self.read) & set(self.ignored)):
            raise ValueError(f"ignored: {both[0]!r} is read and ignored at once")
        if self.identity is Identity.PERIOD and not all(_dated(r) for r in self.record):
            raise ValueError('identity: "period" needs a day or a moment in each record')
        return self

    def layout(self) -> Layout:
        """Give the layout of the vocabulary: closed, for what another column would mean nobody has said."""
        columns = (*self.read, *self.ignored)
        return Layout(
            name=self.name,
            needs=tuple(c for c in columns if c not in self.optional),
            may=tuple(c for c in columns if c in self.optional),
            ignores=("",),
            skips=tuple(Skip(s.when.condition(), s.why) for s in self.skip),
            totals=Totals(self.total.when.condition(), self.total.columns) if self.total else None,
            identity=self.identity,
            kind=self.kind,
            decimal="detect",
            order="detect",
            said_order=self.date_order,
            said_decimal=self.decimal,
            records=tuple(r.record() for r in self.record),
            closed=True,
        )


def _dated(record: RecordTable) -> bool:
    return bool(record.fields.keys() & {"day", "work_date", "event_at", "work_start", "paid_at"})


class Mapping(Strict):
    """A whole mapping: `mappings/<name>.toml` in the home. `zone` is that of times that carry none, `currency` that of a bare amount."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Annotated[str, Field(min_length=1)]
    family: Family
    confirmed: bool
    checked: date
    how_to_export: str = "As you exported the file that was mapped."
    zone: Zone | Literal["account"] = "account"
    currency: Code | None = None
    fee_side: Literal["worker", "client", "none"] = "worker"
    payers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    layout: tuple[LayoutTable, ...] = ()

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if self.family not in MAPPABLE:
            raise ValueError(f"family: a mapping is one of {', '.join(sorted(MAPPABLE))}")
        names = [lay.name for lay in self.layout]
        if len(set(names)) < len(names):
            raise ValueError("layout: two layouts have the same name")
        if self.confirmed and not self.layout:
            raise ValueError("layout: there is none")
        return self

    def platform(self) -> Platform:
        """Give the platform, as a file of ours would declare it."""
        layouts = tuple(lay.layout() for lay in self.layout)
        told = {name for lay in layouts for record in lay.records for name in record.fields}
        return Platform(
            name=self.name,
            title=self.title,
            zone=self.zone,
            currency=self.currency,
            how_to_export=self.how_to_export,
            payers=self.payers,
            never=() if self.family is Family.EFFORT else tuple(name for name in CAN_NEVER if name not in told),
            checked=self.checked,
            certainty="confirmed" if self.confirmed else "unverified",
            fee_side=self.fee_side,
            layouts=layouts,
            module=f"mappings.{self.family}.{self.name}",
        )


def parse(text: str, place: str) -> Mapping:
    """Read a mapping. Raises `MappingError` with `place`, line and key of everything that is wrong."""
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as why:
        raise MappingError(f"{place}: not valid TOML: {why}. Correct that line and run again.") from None
    except ValidationError as why:
        told = [_told(place, text, error) for error in _first_causes(why.errors())]
        raise MappingError("\n".join([*told, "Correct the mapping, or write it anew with `moisson map FILE`."])) from None


def _first_causes(errors: Sequence[Any]) -> list[Any]:
    """Leave out what only follows: a table that lacks what could not be read inside it."""
    places = [error["loc"] for error in errors]
    return [error for error in errors if not any(p[: len(error["loc"])] == error["loc"] != p for p in places)]


def _told(place: str, text: str, error: Any) -> str:
    message = "unknown key" if error["type"] == "extra_forbidden" else str(error["msg"]).removeprefix("Value error, ")
    named = NAMED.match(message)
    line, key = line_of(text, (*error["loc"], *(named["keys"].split(".") if named else ())))
    return f"{place}:{line}: {key}: {message[named.end() :] if named else message}"


def load(path: Path) -> Mapping:
    """Read a mapping of a home; its name is the file's."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise MappingError(f"{path}: not UTF-8 text. Save it as UTF-8, or write it anew with `moisson map FILE`.") from None
    found = parse(text, str(path))
    if path.name != f"{found.name}.toml":
        line, _ = line_of(text, ("name",))
        raise MappingError(f"{path}:{line}: name: it says {found.name!r}. Call the file {found.name}.toml, or correct the name.")
    return found


def load_folder(folder: Path) -> tuple[Mapping, ...]:
    """Read every mapping of a folder, by name. Raises `MappingError` that tells of all that are wrong."""
    found: list[Mapping] = []
    wrong: list[str] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            found.append(load(path))
        except MappingError as why:
            wrong.append(str(why))
    if wrong:
        raise MappingError("\n".join(wrong))
    return tuple(found)


def mark_of(paths: Iterable[Path]) -> str:
    """Give a text that changes with the bytes of mappings; empty for none."""
    digest = hashlib.sha256()
    names = [(path.name, path.read_bytes()) for path in sorted(paths)]
    for name, content in names:
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:16] if names else ""


@lru_cache(maxsize=1)
def shipped() -> dict[str, Mapping]:
    """Give the mappings that come with Moisson, by name. Nobody has tried them on a real export: they ask before first use."""
    folder = files(__package__).joinpath("mappings")
    found = [parse(path.read_text(encoding="utf-8"), path.name) for path in folder.iterdir() if path.name.endswith(".toml")]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


@lru_cache(maxsize=1)
def unverified() -> dict[str, Platform]:
    """Give the shipped mappings as platforms, by name."""
    return {name: one.platform() for name, one in shipped().items()}


NAMED = re.compile(r"(?P<keys>[a-z_]+(?:\.[a-z_]+)*): ")
"""How a check of a whole table begins when it speaks of one of its keys."""
SLUG = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Give a name for a platform or a layout: small letters, digits and underscores."""
    plain = SLUG.sub("_", text.casefold()).strip("_")
    return (plain if plain[:1].isalpha() else f"export_{plain}".rstrip("_"))[:40].rstrip("_")
