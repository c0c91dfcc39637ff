"""The parts of the documentation that repeat the code, written from the code by cog.

`make docs` writes them, `make docs-check` fails while one of them is out of date.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import typer
from click import Argument, Command, Group, Option, Parameter

from connectors.catalogue import platforms
from connectors.platform import Identity, Layout, Platform
from connectors.remedies import REMEDIES
from connectors.vocabulary import Family, Reason
from pipelines.cli import app
from pipelines.errors import Exit
from pipelines.pulls import SOURCES
from warehouse.schema import SCHEMAS, Table, tables

MEANINGS: dict[Exit, tuple[str, str]] = {
    Exit.CLEAN: ("Everything was read, or nothing had changed.", "Nothing."),
    Exit.ROWS_QUARANTINED: ("Published, but some lines were refused.", "`moisson quarantine`"),
    Exit.FILES_QUARANTINED: ("Published, but some files, or tables of files, were refused.", "`moisson quarantine`"),
    Exit.UNREACHABLE: (
        "A file of the inbox could not be opened, or an API gave no whole answer.",
        "Look at the message; a later run goes on where this one stopped.",
    ),
    Exit.CREDENTIALS: ("An API token is missing, expired or refused.", "The message names where to put it."),
    Exit.CONTRACT: (
        "A platform changed what it sends: a column is missing, doubled or renamed, or an API answers something else.",
        "`moisson quarantine`; then correct the platform's file.",
    ),
    Exit.CONSERVATION: ("A law of the ledger does not hold; nothing was published.", "The message names the law."),
    Exit.LOCKED: ("Another run, or another program, holds the ledger.", "Wait, or stop it."),
    Exit.DISK: ("The disk is full or cannot be written; nothing was published.", "Free some space."),
    Exit.CONFIGURATION: (
        "`moisson.toml`, an argument or the installation must be corrected.",
        "The message gives file, line and key; `moisson doctor`.",
    ),
    Exit.BUG: ("A bug in Moisson; nothing was published.", "Report it with the message."),
}
FAMILIES: dict[Family, str] = {
    Family.MICROTASK: "Microtasks and studies",
    Family.FREELANCE: "Freelance contracts",
    Family.AFFILIATE: "Affiliate commissions",
    Family.PRODUCT: "Digital products",
    Family.WALLET: "Wallets",
    Family.EFFORT: "Time trackers",
    Family.REFERENCE: "Reference data",
}


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def by_family() -> Iterator[tuple[Family, list[Platform]]]:
    """Give the platforms of each family that has any, in the order of the vocabulary."""
    order = list(Family)
    found = sorted(platforms().values(), key=lambda p: (order.index(p.family), p.name))
    for family, group in groupby(found, key=lambda p: p.family):
        yield family, list(group)


def platform_table() -> str:
    """Give the README's table: platform, what it reads, how to export, what the export cannot tell."""
    head = ("platform", "family", "reads", "how to export", "cannot tell")
    return grid(head, [_short(p) for _, group in by_family() for p in group])


def _short(p: Platform) -> tuple[str, ...]:
    shapes = sorted({str(shape) for layout in p.layouts for shape in layout.shapes})
    layouts = f"{len(p.layouts)} layouts" if len(p.layouts) > 1 else "1 layout"
    api = "; also by API" if p.name in SOURCES else ""
    return p.title, str(p.family), f"{', '.join(shapes)} ({layouts}{api})", p.how_to_export, ", ".join(p.never) or "–"


def platform_pages() -> str:
    """Give everything that is declared of each platform."""
    parts = [f"## {FAMILIES[family]}\n\n" + "\n".join(map(_page, group)) for family, group in by_family()]
    return "\n".join(parts)


def _page(p: Platform) -> str:
    zone = "your own time zone" if p.zone == "account" else p.zone
    facts = [
        ("declared in", f"`{p.module.replace('.', '/')}.py`"),
        ("how to export", p.how_to_export),
        ("times without a zone are", zone),
        ("currency", p.currency or "told by each file, or by the account in `moisson.toml`"),
        ("the fee is paid by", {"worker": "you", "client": "the client", "none": "nobody"}[p.fee_side]),
        ("cannot tell", ", ".join(p.never) or "–"),
        ("in wallets as", ", ".join(p.payers) or "–"),
        ("longest single task", f"{p.cap_hours} h" if p.cap_hours else "not bounded"),
        ("API", f"yes, `{p.name}`" if p.name in SOURCES else "none: drop its exports"),
        ("last checked", f"{p.checked} ({p.certainty})"),
    ]
    return f"### {p.title}\n\n" + grid(("", ""), facts) + "\n" + "\n".join(map(_layout, p.layouts))


def _layout(layout: Layout) -> str:
    identity = "its key; the latest state counts" if layout.identity is Identity.RECORD else "the period: a newer export replaces the days it covers"
    lines = [
        f"**{layout.name}** feeds {', '.join(sorted(map(str, layout.shapes)))}.",
        f"- needs {_code(layout.needs)}",
        f"- reads when there {_code(n for n in layout.may)}",
        f"- passes over on purpose {_code(n or '(nameless)' for n in layout.ignores)}",
        *(f"- skips rows: {skip.why}" for skip in layout.skips),
        f"- a row is known again by {identity}",
    ]
    if layout.yields_to:
        lines.append(f"- not counted on days that {_code(layout.yields_to)} covers")
    return "\n".join(lines).replace("–\n", "nothing\n") + "\n"


def commands() -> str:
    """Give the README's table of commands, with their options."""
    group = typer.main.get_command(app)
    if not isinstance(group, Group):
        raise TypeError("the command line has a single command: this table needs several")
    return grid(("command", "what it does"), [(f"`{_usage(name, c)}`", _help(c)) for name, c in group.commands.items()])


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


def reasons() -> str:
    """Give the table of quarantine reasons."""
    return grid(("reason", "what to do"), [(f"`{reason}`", REMEDIES[reason]) for reason in Reason])


def table_pages() -> str:
    """Give every table and column with its comment."""
    found = tables().values()
    return "\n".join(f"## {schema}\n\n" + "\n".join(_table(t) for t in found if t.name.startswith(f"{schema}.")) for schema in SCHEMAS)


def _table(table: Table) -> str:
    rows = [(f"`{c.name}`", c.type, c.about) for c in table.columns]
    return f"### {table.name}\n\n{table.about}\n\n" + grid(("column", "type", "meaning"), rows)
