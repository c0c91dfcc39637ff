"""The `moisson` command."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines import complete
from pipelines.exports.kind import Kind
from pipelines.guard import ERR, OUT, Commands, guarded
from pipelines.home import Home
from pipelines.html import Language

app = typer.Typer(
    name="moisson",
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode="markdown",
    help="One ledger of everything you earn online, and what each channel really paid per hour.",
    epilog="Start with `moisson init`, drop exports into inbox/, then `moisson run`. Exit codes: docs/errors.md.",
)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead, and errors as JSON on stderr.")]


class Format(StrEnum):
    """How `sql` prints."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command(epilog="Example: `moisson init --timezone Europe/Paris --country FR --currency EUR --weekly-hours 20`")
def init(
    timezone: Annotated[str, typer.Option(help="Your IANA time zone.", autocompletion=complete.zone)] = "",
    country: Annotated[str, typer.Option(help="Your country, two letters.", autocompletion=complete.country)] = "",
    currency: Annotated[str, typer.Option(help="The currency of your reports.", autocompletion=complete.currency)] = "",
    weekly_hours: Annotated[str, typer.Option(help="Hours a week that you can give.")] = "",
    as_json: Json = False,
) -> None:
    """Make moisson.toml and the inbox in MOISSON_HOME (default: here). On a terminal it asks four questions; with an option it guesses the rest."""
    from pipelines.first import Said, init_home  # noqa: PLC0415

    said = Said(timezone, country, currency, weekly_hours)
    guarded(lambda: init_home(Home.find(), said, OUT, as_json=as_json), as_json=as_json)


@app.command(epilog="Example: `MOISSON_HOME=~/harvest moisson run` · `moisson run --as-of 2026-03-31`")
def run(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Throw the ledger away and build it anew from the kept files.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run even where nothing has changed.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Publish nothing while this run refuses lines (exit 10) or files (exit 11).")
    ] = False,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", help="Make data/as-of/DATE.duckdb instead: every table as it would have looked at the end of that day (UTC)."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Land what is new in the inbox, read it, bring the ledger and the tables up to date, check every law, publish."""
    from pipelines.report import Voice, look_back, run_and_tell  # noqa: PLC0415

    voice = Voice(OUT, ERR, as_json)
    if as_of:
        guarded(lambda: look_back(Home.find(), as_of, voice, others=rebuild or force or strict), as_json=as_json)
    guarded(lambda: run_and_tell(Home.find(), voice, rebuild=rebuild, force=force, strict=strict), as_json=as_json)


@app.command(epilog="Example: `moisson pull awin --from 2025-01 --to 2025-06`")
def pull(
    platform: Annotated[str, typer.Argument(help="A platform whose API is set up in moisson.toml.")],
    first: Annotated[str, typer.Option("--from", help="The first month, as 2025-01.")],
    last: Annotated[str, typer.Option("--to", help="The last month; the one before this month when left out.")] = "",
    as_json: Json = False,
) -> None:
    """Ask an API for past months, beyond what a run asks for; `moisson run` then reads what came."""
    from pipelines.backfill import pull_months  # noqa: PLC0415
    from pipelines.report import Voice  # noqa: PLC0415

    guarded(lambda: pull_months(Home.find(), platform, first, last, Voice(OUT, ERR, as_json)), as_json=as_json)


@app.command(epilog="Example: `moisson status`")
def status(as_json: Json = False) -> None:
    """Show what has arrived, what is missing, how fresh it is, and the efficiency table."""
    from pipelines.status import show_status  # noqa: PLC0415

    guarded(lambda: show_status(Home.find(), OUT, as_json=as_json), as_json=as_json)


@app.command(epilog="Example: `moisson sources prolific`")
def sources(
    name: Annotated[str, typer.Argument(help="One platform; all when left out.", autocompletion=complete.platform)] = "",
    as_json: Json = False,
) -> None:
    """List the platforms Moisson can read, how to export from each, and what each cannot tell."""
    from pipelines.sources import show_sources  # noqa: PLC0415

    guarded(lambda: show_sources(Home.find(), name, OUT, as_json=as_json), as_json=as_json)


@app.command(name="map", epilog="Example: `moisson map earnings.csv --name clicklab --family microtask`")
def map_(  # noqa: PLR0913, PLR0917  # one option for each thing a file may leave open
    file: Annotated[Path, typer.Argument(help="An export of a platform that Moisson does not know.")],
    name: Annotated[str, typer.Option(help="What to call the platform: small letters, digits and _.")] = "",
    family: Annotated[
        str, typer.Option(help="microtask, freelance, affiliate, product, wallet or effort.", autocompletion=complete.family)
    ] = "",
    title: Annotated[str, typer.Option(help="Its name for people.")] = "",
    base: Annotated[
        str, typer.Option("--as", help="Start from a mapping that comes with Moisson: fiverr or malt.", autocompletion=complete.mapping)
    ] = "",
    table: Annotated[str, typer.Option(help="The sheet or member, where the file holds several.")] = "",
    sets: Annotated[list[str] | None, typer.Option("--set", help='Which column a field is: "gross=Net pay".')] = None,
    says: Annotated[
        list[str] | None, typer.Option("--say", help='What the file does not tell: "date_order=dmy", "status.Done=paid".')
    ] = None,
    ignores: Annotated[list[str] | None, typer.Option("--ignore", help="A column to pass over.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write it down without asking; what is ambiguous still stops it.")] = False,
    as_json: Json = False,
) -> None:
    """Show what an unknown export says, ask what it does not tell, and write it down as a mapping after a yes."""
    from pipelines.map_answers import Said  # noqa: PLC0415
    from pipelines.map_export import Wish, map_file  # noqa: PLC0415

    said = Said(sets or (), says or (), ignores or ())
    guarded(lambda: map_file(Home.find(), Wish(file, name, title, family, base, table, said, yes, as_json), OUT), as_json=as_json)


@app.command(name="new-platform", epilog="Example: `moisson new-platform clicklab --family microtask --sample history.csv`")
def new_platform_(  # noqa: PLR0913, PLR0917  # one option for each thing a sample may leave open
    name: Annotated[str, typer.Argument(help="What to call the platform: small letters, digits and _.")],
    family: Annotated[
        str, typer.Option(help="microtask, freelance, affiliate, product, wallet or effort.", autocompletion=complete.family)
    ],
    sample: Annotated[Path, typer.Option(help="An export of it, with 3 to 15 rows that you wrote yourself.")],
    title: Annotated[str, typer.Option(help="Its name for people.")] = "",
    how: Annotated[str, typer.Option("--how-to-export", help="A sentence for people.")] = "",
    sets: Annotated[list[str] | None, typer.Option("--set", help='Which column a field is: "gross=Net pay".')] = None,
    says: Annotated[list[str] | None, typer.Option("--say", help='What the sample does not tell: "date_order=dmy".')] = None,
    ignores: Annotated[list[str] | None, typer.Option("--ignore", help="A column to pass over.")] = None,
    as_json: Json = False,
) -> None:
    """Propose the file of a platform from a sample export, and record what it reads (in a checkout of Moisson)."""
    from pipelines.map_answers import Said  # noqa: PLC0415
    from pipelines.new_platform import Draft, new_platform  # noqa: PLC0415

    draft = Draft(name, family, sample, title, how, Said(sets or (), says or (), ignores or ()))
    guarded(lambda: new_platform(draft, OUT, as_json=as_json), as_json=as_json)


@app.command(epilog='Example: `moisson sql "SELECT * FROM mart.channel_efficiency_current" --format csv`')
def sql(
    query: Annotated[
        str,
        typer.Argument(
            help="One SQL query, or a table; the warehouse is opened read-only, with no access to other files.",
            autocompletion=complete.query,
        ),
    ],
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    as_of: Annotated[
        str,
        typer.Option("--as-of", help="Ask data/as-of/DATE.duckdb, which `moisson run --as-of DATE` makes.", autocompletion=complete.day),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json; errors as JSON on stderr.")] = False,
) -> None:
    """Ask the published warehouse anything. Schemas: ops, ref, ledger, mart."""
    from pipelines.days import parse_day  # noqa: PLC0415
    from pipelines.query import ask  # noqa: PLC0415

    form = str(Format.JSON if as_json else output)
    guarded(lambda: ask(Home.find(), query, form, OUT, parse_day(as_of) if as_of else None), as_json=as_json)


@app.command(epilog="Example: `moisson export accountant --quarter 2026-Q1 --to ~/books`")
def export(
    kind: Annotated[Kind, typer.Argument(help="What to write.")],
    to: Annotated[Path | None, typer.Option(help="The folder; exports/ in MOISSON_HOME when left out.")] = None,
    year: Annotated[str, typer.Option(help="One year only, as 2026; of journals, accountant and dac7.")] = "",
    quarter: Annotated[str, typer.Option(help="One quarter only, as 2026-Q1.")] = "",
    names: Annotated[bool, typer.Option("--names", help="Tell the names of clients; without it they are pseudonyms.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over files that were changed since, or that are not Moisson's.")] = False,
    as_json: Json = False,
) -> None:
    """Write the published tables as files: for spreadsheets, for plain-text accounting, for an accountant, for the tax office's figures."""
    from pipelines.exports import wish  # noqa: PLC0415
    from pipelines.exports.export import export as write  # noqa: PLC0415

    home = Home.find()
    guarded(lambda: write(home, wish.read(home, kind, to, year, quarter, names=names, force=force), OUT, as_json=as_json), as_json=as_json)


@app.command(epilog="Example: `moisson quarantine --limit 20`")
def quarantine(limit: Annotated[int, typer.Option(min=0, help="How many to show.")] = 50, as_json: Json = False) -> None:
    """List the refused lines and files, why, and what to do about each."""
    from pipelines.quarantine import show_quarantine  # noqa: PLC0415

    guarded(lambda: show_quarantine(Home.find(), limit, OUT, as_json=as_json), as_json=as_json)


@app.command(epilog="Example: `moisson explain prolific 2026-03`")
def explain(
    channel: Annotated[str, typer.Argument(help="The channel.", autocompletion=complete.channel)],
    month: Annotated[str, typer.Argument(help="The month, as 2026-03.", autocompletion=complete.month)],
    limit: Annotated[int, typer.Option(min=0, help="How many raw lines to show.")] = 10,
    as_json: Json = False,
) -> None:
    """Go from one cell of the efficiency table to the raw lines behind it."""
    from pipelines.explain import explain_month  # noqa: PLC0415

    guarded(lambda: explain_month(Home.find(), channel, month, limit, OUT, as_json=as_json), as_json=as_json)


@app.command(epilog="Example: `moisson report --lang fr --output march.html`")
def report(
    output: Annotated[Path | None, typer.Option(help="Where to write it; report.html in the home when left out.")] = None,
    lang: Annotated[Language | None, typer.Option(help="en or fr; [person] language of moisson.toml when left out, else en.")] = None,
    as_json: Json = False,
) -> None:
    """Write one HTML file with everything on it: readable offline, on a phone, on paper."""
    from pipelines.html.command import write_report  # noqa: PLC0415

    guarded(lambda: write_report(Home.find(), output, lang, OUT, ERR, as_json=as_json), as_json=as_json)


@app.command(epilog="Example: `moisson doctor`")
def doctor(as_json: Json = False) -> None:
    """Check the installation, the settings, the folders and the published warehouse."""
    from pipelines.setup import examine  # noqa: PLC0415

    guarded(lambda: examine(Home.find(), OUT, as_json=as_json), as_json=as_json)


@app.command(epilog="Example: `moisson demo --home demo`")
def demo(home: Annotated[Path, typer.Option(help="Folder for the sample life.")] = Path("demo"), as_json: Json = False) -> None:
    """Write a year of exports of a made-up worker, run on them, and show the efficiency table."""
    from pipelines.report import Voice, run_demo  # noqa: PLC0415

    guarded(lambda: run_demo(home, Voice(OUT, ERR, as_json)), as_json=as_json)


@app.command(epilog="Example: `moisson ui --port 3000`")
def ui(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on; the Dagster UI has no login, so only loopback is safe.")] = "127.0.0.1",
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Allow another address: a proxy with a login stands before it.")
    ] = False,
    daemon: Annotated[
        bool, typer.Option("--daemon", help="Also start Dagster's daemon: schedule, sensors, backfills, and runs started in the UI.")
    ] = False,
) -> None:
    """Open the Dagster UI (lineage, runs, checks) on this home's data."""
    from pipelines.setup import serve  # noqa: PLC0415

    guarded(lambda: serve(Home.find(), host, port, behind_proxy=behind_proxy, daemon=daemon, out=OUT))


def main() -> None:
    """Start the command line."""
    app(prog_name="moisson")


__all__ = ["app", "main"]

if __name__ == "__main__":
    main()
