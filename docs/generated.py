"""The parts of the documentation that repeat the code, written from the code by cog.

`make docs` writes them, `make docs-check` fails while one of them is out of date.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Literal, get_args, get_origin

import typer
from click import Argument, Command, Group, Option, Parameter
from grids import cell, code, grid
from platform_pages import by_family
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipelines import marts
from pipelines.cli import app
from pipelines.config import Config
from pipelines.errors import Exit
from pipelines.pulls import sources
from pipelines.row_checks import ROW_CHECKS
from warehouse.reference import metrics
from warehouse.rules import RULES
from warehouse.schema import SCHEMAS, VIEWS, Table, tables

MEANINGS: dict[Exit, tuple[str, str]] = {
    Exit.CLEAN: ("Everything was read, or nothing had changed.", "Nothing."),
    Exit.ROWS_QUARANTINED: ("Published, but some lines were refused.", "`moisson quarantine`"),
    Exit.FILES_QUARANTINED: (
        "Published, but some files, or tables of files, were refused.",
        "`moisson quarantine`",
    ),
    Exit.UNREACHABLE: (
        "A file of the inbox could not be opened, or an API gave no whole answer.",
        "Look at the message; the rest is published, and a later run goes on from there.",
    ),
    Exit.CREDENTIALS: ("An API token is missing, expired or refused.", "The message names where to put it."),
    Exit.CONTRACT: (
        "A platform changed what it sends: a column is missing, doubled or renamed, or an API did.",
        "`moisson quarantine`; then correct the platform's file.",
    ),
    Exit.CONSERVATION: (
        "A law of the ledger does not hold; nothing was published.",
        "The message names the law.",
    ),
    Exit.LOCKED: ("Another run, or another program, holds the ledger.", "Wait, or stop it."),
    Exit.DISK: ("The disk is full or cannot be written; nothing was published.", "Free some space."),
    Exit.CONFIGURATION: (
        "`moisson.toml`, an argument or the installation must be corrected.",
        "The message gives file, line and key; `moisson doctor`.",
    ),
    Exit.BUG: ("A bug in Moisson; nothing was published.", "Report it with the message."),
}
LEVELS = {
    "landed": "What was read, held against the files.",
    "ledger": "The ledger, held against the observations and the exchange rates.",
    "mart": "The tables people read, held against the ledger and the timeline.",
}
SECOND = "Great Expectations' row engines see what changed since the last clean check, 20,000 rows at most."


def families() -> str:
    """Give the README's table: the platforms of each family, those that can be asked by API marked."""
    from platform_pages import FAMILIES  # noqa: PLC0415  # it imports this module

    rows = []
    for family, group in by_family():
        names = ", ".join(f"{p.title} ↻" if p.name in sources() else p.title for p in group)
        rows.append((f"[{FAMILIES[family]}](docs/platforms/{family}.md)", names))
    return grid(("family", "reads"), rows)


def commands() -> str:
    """Give the README's table of commands, with their options."""
    group = typer.main.get_command(app)
    if not isinstance(group, Group):
        raise TypeError("the command line has a single command: this table needs several")
    return grid(
        ("command", "what it does"),
        [(f"`{_usage(name, c)}`", _help(c)) for name, c in group.commands.items()],
    )


def _usage(name: str, command: Command) -> str:
    return " ".join(["moisson", name, *(_parameter(p) for p in command.params)])


def _parameter(p: Parameter) -> str:
    if isinstance(p, Argument):
        return p.human_readable_name if p.required else f"[{p.human_readable_name}]"
    flag = isinstance(p, Option) and p.is_flag
    return f"[{p.opts[0]}]" if flag else f"[{p.opts[0]} …]"


def _help(command: Command) -> str:
    return (command.help or "").split("\n\n")[0]


def exit_codes() -> str:
    """Give the table of exit codes."""
    rows = [(str(int(code)), code.name.lower(), *MEANINGS[code]) for code in Exit]
    return grid(("code", "name", "what happened", "what to do"), rows)


def table_pages() -> str:
    """Give every table and column with its comment."""
    parts = []
    for schema in SCHEMAS:
        mine = [_table(t) for t in tables().values() if t.name.startswith(f"{schema}.")]
        mine += [_view(name) for name in VIEWS if name.startswith(f"{schema}.")]
        parts.append(f"## {schema}\n\n" + "\n".join(mine))
    return "\n".join(parts)


def _table(table: Table) -> str:
    rows = [(f"`{c.name}`", c.type, c.about) for c in table.columns]
    return f"### {table.name}\n\n{table.about}\n\n" + grid(("column", "type", "meaning"), rows)


def _view(name: str) -> str:
    about, _, columns = VIEWS[name]
    rows = [(f"`{column}`", told) for column, told in columns.items()]
    return f"### {name} (view)\n\n{about}\n\n" + grid(("column", "meaning"), rows)


def metric_pages() -> str:
    """Give every metric of the catalogue: what it answers, its formula, its ground, and where it stands."""
    return "\n".join(_metric(row) for row in metrics())


def _metric(row: Mapping[str, str | None]) -> str:
    ladder = " and ".join(filter(None, (row["money_basis"], row["time_basis"]))) or "none"
    lines = [
        ("formula", row["formula"]),
        ("unit", row["unit"]),
        ("money and time", ladder),
        ("shown from", row["min_data"]),
        ("uncertainty", row["method"]),
        ("stands in", code((row["where_found"] or "").split())),
        ("after", row["source"]),
    ]
    told = "\n".join(f"- **{name}**: {cell(text or 'none')}" for name, text in lines)
    return f"### {row['metric_id']} {row['name']}\n\n*{row['question']}* The field says {row['standard_term']}.\n\n{told}\n"


def themes() -> str:
    """Give the themes of the marts: what each says, and its tables."""
    rows = ((theme.name, theme.about.rstrip("."), code(f"mart.{name}" for name in theme.tables)) for theme in marts.themes())
    return grid(["theme", "says", "tables"], rows)


def settings() -> str:
    """Give every key of `moisson.toml`."""
    parts = []
    for name, field in Config.model_fields.items():
        inner = [arg for arg in get_args(field.annotation) if arg not in {NoneType, Ellipsis}]
        model = inner[0] if inner else field.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            raise TypeError(f"{name}: a table of moisson.toml is a model")
        head = f"[[{name}]]" if get_origin(field.annotation) is tuple else f"[{name}]"
        rows = [(f"`{key}`", _default(f), _choices(f.annotation)) for key, f in model.model_fields.items()]
        parts.append(f"### `{head}`\n\n{model.__doc__}\n\n" + grid(("key", "default", "values"), rows))
    return "\n".join(parts)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    return "–" if field.default is None else f"`{json.dumps(field.default)}`"


def _choices(kind: object) -> str:
    """Say what a key takes: its words, or its type in TOML."""
    plain = {str: "text", float: "number", Decimal: "amount", int: "whole number", bool: "true or false", date: "day, as 2026-03-31"}
    if get_origin(kind) is Literal:
        return ", ".join(f"`{json.dumps(word)}`" for word in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(f"`{json.dumps(str(word))}`" for word in kind)
    inner = [arg for arg in get_args(kind) if arg is not NoneType]
    if get_origin(kind) is tuple:
        return f"list of: {_choices(inner[0])}"
    return plain[kind] if isinstance(kind, type) else _choices(inner[0])


def checks() -> str:
    """Give every rule that Great Expectations judges, by level."""
    parts = []
    for level, about in LEVELS.items():
        rows = [(f"`{r.name}`", f"`{r.asset}`", r.law or "–", r.severity, r.about) for r in RULES if r.level == level]
        parts.append(f"## {level}\n\n{about}\n\n" + grid(("check", "shown at", "law", "severity", "fact"), rows))
    rows = [(f"`{c.name}`", f"`{c.asset}`", c.expectation, c.severity, c.about) for c in ROW_CHECKS]
    parts.append(
        f"## The changed rows, a second time\n\n{SECOND}\n\n" + grid(("check", "shown at", "expectation", "severity", "fact"), rows)
    )
    return "\n".join(parts)


def triggers() -> str:
    """Give the jobs, schedules and sensors that Dagster sees."""
    import dagster as dg  # noqa: PLC0415  # it takes seconds, and one page asks

    from pipelines.definitions import defs  # noqa: PLC0415

    jobs = [
        (f"`{job.name}`", "job", "all assets and all checks, but for past months" if job.name == "harvest" else job.description or "")
        for job in defs.jobs or ()
    ]
    schedules = [
        (f"`{one.name}`", "schedule", f"`{one.job_name}`, by `{one.cron_schedule}` UTC. {one.description or ''}")
        for one in defs.schedules or ()
        if isinstance(one, dg.ScheduleDefinition)
    ]
    sensors = [(f"`{one.name}`", "sensor", f"{one.description or ''}{_every(one.minimum_interval_seconds)}") for one in defs.sensors or ()]
    return grid(("name", "kind", "runs"), [*jobs, *schedules, *sensors])


def _every(seconds: int | None) -> str:
    return f" It looks every {seconds} seconds." if seconds else ""
