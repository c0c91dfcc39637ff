"""`moisson.toml`: read, validated, and told where it is wrong: file, line and key."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from connectors.settings import Account, Person
from pipelines.aims import Aims
from pipelines.config_tables import (
    AccountTable,
    EcbTable,
    EffortTable,
    InboxTable,
    PayerTable,
    PersonTable,
    ReportTable,
    as_account,
    is_fetched,
    missing_keys,
)
from pipelines.errors import ConfigurationError
from pipelines.mapped import hold

__all__ = ["AccountTable", "Config", "PayerTable", "PersonTable", "is_fetched", "load"]

CORRECT = "Correct moisson.toml and run again; `moisson init --help` shows an example."


class Config(Aims):
    """The whole of `moisson.toml`."""

    person: PersonTable = PersonTable()
    account: tuple[AccountTable, ...] = ()
    effort: tuple[EffortTable, ...] = ()
    payer: tuple[PayerTable, ...] = ()
    inbox: InboxTable = InboxTable()
    ecb: EcbTable = EcbTable()
    report: ReportTable = ReportTable()

    @model_validator(mode="after")
    def _one_family_each(self) -> Self:
        families: dict[str, set[str]] = {}
        for rule in self.payer:
            if rule.channel and rule.family:
                families.setdefault(rule.channel, set()).add(rule.family)
        if several := next((channel for channel, found in families.items() if len(found) > 1), None):
            raise ValueError(f"payer: the rules for {several!r} say {' and '.join(sorted(families[several]))}")
        return self

    def who(self) -> Person:
        """Give the person as the connectors know it."""
        return Person(**self.person.model_dump(exclude={"language"}))

    def accounts(self) -> tuple[Account, ...]:
        """Give the accounts as the connectors know them."""
        return tuple(as_account(row) for row in self.account)

    def unfinished(self) -> tuple[tuple[int, str, str], ...]:
        """Give what accounts whose API is asked leave out: place of the account, key, and what it is."""
        return tuple((place, ask.key, ask.what) for place, row in enumerate(self.account) for ask in missing_keys(row))

    @property
    def pulls(self) -> bool:
        """Whether a run asks any API."""
        return self.ecb.fetch or any(is_fetched(a) for a in self.accounts())

    def fingerprint(self) -> str:
        """Give a text that changes when any setting that matters to reading changes."""
        left_out = dict.fromkeys(("inbox", "ecb", "report", *Aims.model_fields), True)
        return self.model_dump_json(exclude={**left_out, "person": {"language"}})

    def aims(self) -> str:
        """Give a text that changes when anything changes that only the marts depend on."""
        return self.model_dump_json(include=set(Aims.model_fields))


def load(path: Path) -> Config:
    """Read `moisson.toml`; a missing file means all defaults. The mappings beside it are held: an account may name one.

    Raises `ConfigurationError` with the file, the line and the key of everything that is wrong.
    """
    hold(path.parent)
    if not path.exists():
        return Config()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as why:
        raise ConfigurationError(f"{path}: byte {why.start} is not UTF-8. Save the file as UTF-8 and run again.") from None
    try:
        config = Config.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as why:
        raise ConfigurationError(f"{path}: not valid TOML: {why}. Correct that line and run again.") from None
    except ValidationError as why:
        place, trouble = _all([_told(path, text, error["loc"], error["msg"], error["type"]) for error in why.errors()])
        raise ConfigurationError(trouble, place=place, next_step=f"\n{CORRECT}") from None
    if left := config.unfinished():
        what = "is missing, and the API asks for it"
        place, trouble = _all([_told(path, text, ("account", n, key), f"{what}: {about}", "") for n, key, about in left])
        raise ConfigurationError(trouble, place=place, next_step=f"\n{CORRECT}")
    return config


def _all(found: list[tuple[str, str]]) -> tuple[str, str]:
    """Give the place of the first thing that is wrong, and everything that is."""
    (place, first), *others = found
    lines = [first, *(f"{where}: {message}" for where, message in others)]
    return place, "\n".join(lines)


def _told(path: Path, text: str, where: tuple[int | str, ...], message: str, kind: str) -> tuple[str, str]:
    """Give where something is wrong, by file, line and key, and what."""
    key = ".".join(str(part) for part in where)
    if kind == "extra_forbidden":
        message = "unknown key"
    return f"{path}:{_line(text, where)}: {key}", message.removeprefix("Value error, ")


def _line(text: str, where: tuple[int | str, ...]) -> int:
    """Find the line of a key: after the n-th `[[table]]` header, or after `[table]`."""
    lines = text.splitlines()
    table = str(where[0]) if where else ""
    nth = next((part for part in where[1:2] if isinstance(part, int)), 0)
    heads = [i for i, line in enumerate(lines) if re.match(rf"\s*\[\[?\s*{re.escape(table)}\s*\]", line)]
    start = heads[nth] if nth < len(heads) else 0
    key = str(where[-1]) if len(where) > 1 and isinstance(where[-1], str) else ""
    for i in range(start, len(lines)):
        if i > start and lines[i].lstrip().startswith("["):
            break
        if key and re.match(rf"\s*{re.escape(key)}\s*=", lines[i]):
            return i + 1
    return start + 1
