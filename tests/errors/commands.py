"""What makes each error: a command as a person types it, after what went wrong before it, or the step of a run that meets it."""

import io
import resource
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

import connectors
from connectors.fetch import Source
from pipelines import as_of, first, map_export, pulls
from pipelines.config import Config
from pipelines.exports import to_xlsx
from pipelines.home import Home
from pipelines.sandbox import Look, Sandbox
from pipelines.steps import Work
from tests.conftest import ROOT
from tests.errors.ground import Ground, Terminal
from tests.errors.reasons import MAPPING
from tests.test_map_cli import EXPORT
from warehouse import load
from warehouse.publish import publish
from warehouse.store import SCHEMA_VERSION, Store

Do = Callable[[Ground], object]


@dataclass(frozen=True)
class Provoked:
    """An error, as people meet it: what was wrong, what they typed, and how to bring it about here.

    Without `step` the command itself is run. A `step` is the part of it that meets the trouble, run by itself.
    """

    trouble: str
    command: str
    before: Do | None = None
    step: Do | None = None


def wrote(name: str, content: str | bytes) -> Do:
    """Give the deed of writing a file into the home."""
    return lambda ground: ground.put(name, content)


def lived(ground: Ground) -> None:
    """Let there be a published warehouse."""
    ground.live()


def both(*deeds: Do) -> Do:
    """Give the deed of doing several."""

    def do(ground: Ground) -> None:
        for deed in deeds:
            deed(ground)

    return do


def typed(ground: Ground, command: str) -> tuple[int, str]:
    """Run a command as it stands in the list, with the home in place of ~/harvest."""
    words = shlex.split(command.replace("~/harvest", str(ground.home)).replace("~/moisson", str(ROOT)))
    return ground.cli(*words[1:])


@contextmanager
def held(code: str, *arguments: str) -> Iterator[None]:
    """Let another process do this, and hold on to it."""
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; print('ready', flush=True); input()", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            other.communicate("\n")


LEASE = (
    "import fcntl,os,sys; h=os.open(sys.argv[1],os.O_RDWR|os.O_CREAT); fcntl.flock(h,fcntl.LOCK_EX); os.write(h,str(os.getpid()).encode())"
)
OPEN = "import duckdb,sys; con=duckdb.connect(sys.argv[1])"


def leased(ground: Ground) -> object:
    """Run while another run writes."""
    home = Home(ground.home)
    home.prepare()
    with held(LEASE, str(home.lock)):
        return typed(ground, "moisson run")


def opened(ground: Ground) -> None:
    """Open the ledger while another program has it open."""
    path = ground.home / "warehouse.duckdb"
    with held(OPEN, str(path)):
        Store(path)


def from_the_future(ground: Ground) -> None:
    """Open a ledger that a newer Moisson wrote."""
    path = ground.home / "warehouse.duckdb"
    with Store(path) as store:
        store.set_meta("schema_version", str(SCHEMA_VERSION + 1))
    Store(path)


def by_a_newer_duckdb(ground: Ground) -> None:
    """Open a ledger whose file has a version that this DuckDB does not know."""
    path = ground.home / "warehouse.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE a (b INTEGER)")
    header = bytearray(path.read_bytes())
    header[12:20] = (70).to_bytes(8, "little")
    path.write_bytes(header)
    with pytest.raises(duckdb.IOException, match="computed checksum") as why:
        duckdb.connect(str(path))
    header[:8] = int(str(why.value).split("computed checksum ")[1].split()[0]).to_bytes(8, "little")
    path.write_bytes(header)
    Store(path)


def damaged(ground: Ground) -> None:
    """Open a ledger that is no database."""
    Store(ground.put("warehouse.duckdb", b"not a database" * 5000))


def without_room(ground: Ground) -> None:
    """Sort more than memory holds, where the disk has no room for it."""
    with Store(ground.home / "warehouse.duckdb", memory_mb=60) as store:
        store.con.execute("SET max_temp_directory_size = '1MB'; SET threads = 1")
        with store.transaction() as con:
            con.execute("CREATE TEMP TABLE t AS SELECT i, hash(i)::VARCHAR || repeat('x', 200) AS s FROM range(1000000) r(i)")


def beyond_the_ledger(ground: Ground) -> None:
    """Make an amount that is larger than the ledger can hold."""
    with Store(ground.home / "warehouse.duckdb") as store, store.transaction() as con:
        con.execute("SELECT CAST(1e30 AS DECIMAL(18, 8))").fetchall()


def published_nowhere(ground: Ground) -> None:
    """Publish where no file can be."""
    with Store(ground.home / "warehouse.duckdb") as store:
        publish(store, Path("/proc/moisson.duckdb"))


def stored_otherwise(ground: Ground) -> None:
    """Find that a file had two records, and one was accounted for."""
    nothing: dict[str, Any] = dict.fromkeys(f.name for f in fields(load.Batch))
    counts = {"records": 2, "accepted": 1, "quarantined": 0, "skipped": 0, "totals": 0, "blank": 0}
    with Store(ground.home / "warehouse.duckdb") as store:
        load._compare(store, {1: load.Batch(**nothing | counts | {"file_name": "prolific.csv"})})


def broken_law(ground: Ground) -> None:
    """Look back on a day whose fees do not add up."""
    ground.live()
    path = ground.home / "data" / "moisson.duckdb"
    path.chmod(0o600)
    with Store(path) as store:
        store.con.execute("UPDATE ledger.earning SET net = net + 1 WHERE net IS NOT NULL")
        ground.patch.setattr(as_of, "CHECKED", ("ledger",))
        as_of._check(store, date(2026, 3, 31), lambda *_: None)


def other_platform(ground: Ground) -> None:
    """Let something that is not of this machine stand in for a platform."""
    ground.patch.setenv("MOISSON_API_AWIN", "https://example.org")
    pulls.at_loopback(Source(name="awin", base_url="https://api.awin.com", hosts=("api.awin.com",)))


def nobody_answers(ground: Ground) -> None:
    """Leave a question without an answer."""
    ground.patch.setattr(sys, "stdin", Terminal())
    wish = map_export.Wish(ground.put("payments.csv", EXPORT))
    map_export.map_file(Home(ground.home), wish, Console(file=io.StringIO(), force_terminal=True))


def nobody_begins(ground: Ground) -> None:
    """Leave the first question of all without an answer."""
    ground.patch.setattr(sys, "stdin", Terminal())
    first._questions(Console(file=io.StringIO(), force_terminal=True))


def nothing_to_ask(ground: Ground) -> None:
    """Ask for a past month of a platform without an account."""
    with Store(ground.home / "data" / "warehouse.duckdb") as store:
        pulls.pull_month(Work(Home(ground.home), Config(), store), "awin", date(2025, 1, 1))


def own_mapping(ground: Ground) -> None:
    """Take up a mapping that was damaged since the home was looked at."""
    ground.put("mappings/clicklab.toml", "name = ")
    map_export._own(Home(ground.home), "clicklab")


def parser_dies(ground: Ground) -> object:
    """Let the parser die on the file."""
    submit = Sandbox.submit

    def killed(self: Sandbox, look: Look) -> None:
        submit(self, look)
        assert self._process is not None
        self._process.kill()

    ground.patch.setattr(Sandbox, "submit", killed)
    ground.put("payments.csv", EXPORT)
    return typed(ground, "moisson map ~/harvest/payments.csv")


def no_checkout(ground: Ground) -> object:
    """Be installed without the source."""
    ground.patch.setattr(connectors, "__file__", str(ground.home / "connectors" / "__init__.py"))
    return typed(ground, "moisson new-platform newlab --family microtask --sample history.csv")


def many_rows(ground: Ground) -> object:
    """Have more rows than a sheet can hold."""
    ground.live()
    most = to_xlsx.MOST_ROWS
    ground.patch.setattr(to_xlsx, "MOST_ROWS", 2)
    code, text = typed(ground, "moisson export xlsx")
    return code, text.replace("can hold (2)", f"can hold ({most:,})")  # a million rows would take minutes


def full_folder(ground: Ground) -> object:
    """Run out of room while files are written."""
    ground.live()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        return typed(ground, "moisson export accountant")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def two_tables(ground: Ground) -> None:
    """Have a workbook of two sheets."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name in ("May", "June"):
            sheet = book.add_worksheet(name)
            for row, line in enumerate(EXPORT.splitlines()):
                for column, cell in enumerate(line.split(",")):
                    sheet.write_string(row, column, cell)
    ground.put("history.xlsx", target.getvalue())


IMPACT = '[[account]]\nplatform = "impact"\nfetch = true\n'
CLICKLAB = wrote("mappings/clicklab.toml", MAPPING)
SAMPLE = wrote("payments.csv", EXPORT)
NEW = "moisson new-platform"
PROVOKED = [
    # settings
    Provoked("there are settings already", "moisson init --timezone UTC --country FR --currency EUR", wrote("moisson.toml", "")),
    Provoked("the settings are not TOML", "moisson run", wrote("moisson.toml", "[person\n")),
    Provoked("a key is misspelt", "moisson run", wrote("moisson.toml", '[person]\ncurrency = "EUR"\n')),
    Provoked("an API lacks what it asks for", "moisson run", wrote("moisson.toml", IMPACT)),
    Provoked("the settings are not UTF-8", "moisson run", wrote("moisson.toml", b"# caf\xe9\n")),
    Provoked("the time zone is none", "moisson init --timezone Mars/Olympus"),
    Provoked("a question is left without an answer", "moisson init", step=nobody_begins),
    Provoked("the Dagster UI would be open to others", "moisson ui --host 0.0.0.0"),
    Provoked("another address stands in for a platform", "moisson run", step=other_platform),
    # mappings
    Provoked("a mapping is not TOML", "moisson run", wrote("mappings/clicklab.toml", "name = ")),
    Provoked("a mapping has an unknown key", "moisson run", wrote("mappings/clicklab.toml", f"colour = 1\n{MAPPING}")),
    Provoked("a mapping is not UTF-8", "moisson run", wrote("mappings/clicklab.toml", b"# caf\xe9\n")),
    Provoked("a mapping lies under another name", "moisson run", wrote("mappings/other.toml", MAPPING)),
    Provoked(
        "a mapping takes a platform's name", "moisson run", wrote("mappings/prolific.toml", MAPPING.replace('"clicklab"', '"prolific"'))
    ),
    Provoked(
        "nobody has confirmed a mapping",
        "moisson run",
        wrote("mappings/clicklab.toml", MAPPING.replace("confirmed = true", "confirmed = false")),
    ),
    Provoked("a mapping was damaged meanwhile", "moisson map payments.csv --name clicklab", step=own_mapping),
    Provoked("the file is not there", "moisson map ~/harvest/payments.csv"),
    Provoked("no such mapping comes with Moisson", "moisson map ~/harvest/payments.csv --as acme", SAMPLE),
    Provoked("the name is a platform's", "moisson map ~/harvest/payments.csv --name prolific", SAMPLE),
    Provoked("the name has other signs", 'moisson map ~/harvest/payments.csv --name "New Lab"', SAMPLE),
    Provoked("the family is none", "moisson map ~/harvest/payments.csv --family lottery", SAMPLE),
    Provoked(
        "the family is another than the mapping's",
        "moisson map ~/harvest/payments.csv --name clicklab --family wallet",
        both(SAMPLE, CLICKLAB),
    ),
    Provoked("Moisson reads the file already", "moisson map ~/moisson/docs/samples/prolific.csv --name newlab --family microtask"),
    Provoked("the file holds several tables", "moisson map ~/harvest/history.xlsx --name clicklab --family microtask", two_tables),
    Provoked("the file is no table", "moisson map ~/harvest/payments.csv", wrote("payments.csv", b"")),
    Provoked("the parser dies on the file", "moisson map ~/harvest/payments.csv", step=parser_dies),
    Provoked("a question is left without an answer", "moisson map payments.csv", step=nobody_answers),
    Provoked("a field is misspelt", 'moisson map ~/harvest/payments.csv --set "pay=Reward"', SAMPLE),
    Provoked("nobody asked that", 'moisson map ~/harvest/payments.csv --say "colour=red"', SAMPLE),
    Provoked("an answer has no value", "moisson map ~/harvest/payments.csv --say currency", SAMPLE),
    # a platform of one's own
    Provoked("Moisson was installed without its source", f"{NEW} newlab --family microtask --sample history.csv", step=no_checkout),
    Provoked("the family is none", f"{NEW} newlab --family lottery --sample ~/harvest/payments.csv", SAMPLE),
    Provoked("the name cannot be a module's", f'{NEW} "New Lab" --family microtask --sample ~/harvest/payments.csv', SAMPLE),
    Provoked("the platform is declared already", f"{NEW} prolific --family microtask --sample ~/harvest/payments.csv", SAMPLE),
    Provoked("the sample is not there", f"{NEW} newlab --family microtask --sample ~/harvest/payments.csv"),
    Provoked("Moisson reads the sample already", f"{NEW} newlab --family microtask --sample ~/moisson/docs/samples/prolific.csv"),
    Provoked("the sample holds several tables", f"{NEW} newlab --family microtask --sample ~/harvest/history.xlsx", two_tables),
    # past months of an API
    Provoked("no API can be asked for a past month", "moisson pull gumroad --from 2025-01 --to 2025-06"),
    Provoked("a month is none", "moisson pull awin --from January"),
    Provoked("the month is not over", "moisson pull awin --from 2025-01 --to 2099-01"),
    Provoked("the month is too early", "moisson pull awin --from 1999-01 --to 2025-01"),
    Provoked("the months are swapped", "moisson pull awin --from 2025-06 --to 2025-01"),
    Provoked("no account of the API is set up", "moisson pull awin --from 2025-01 --to 2025-01", step=nothing_to_ask),
    # questions
    Provoked("no platform is called so", "moisson sources prolifik"),
    Provoked("nothing is published yet", 'moisson sql "SELECT 1"'),
    Provoked("that day was not made", 'moisson sql "SELECT 1" --as-of 2026-02-28', lived),
    Provoked("the published file is damaged", 'moisson sql "SELECT 1"', wrote("data/moisson.duckdb", b"not a database" * 5000)),
    Provoked("the query is wrong", 'moisson sql "SELECT x FROM mart.nothing"', lived),
    Provoked("the published file is another Moisson's", "moisson report", lambda ground: _bare(ground.put("data/moisson.duckdb", b""))),
    Provoked("the month is none", "moisson explain prolific 2026-3", lived),
    Provoked("nothing is known of that month", "moisson explain prolific 1999-01", lived),
    # looking back
    Provoked("the day is none", "moisson run --as-of yesterday"),
    Provoked("the day has not come", "moisson run --as-of 2099-01-01"),
    Provoked("an option does not go with it", "moisson run --as-of 2026-03-31 --force"),
    Provoked("nothing is published yet", "moisson run --as-of 2026-03-31"),
    Provoked("nothing had been observed by then", "moisson run --as-of 1999-01-01", lived),
    Provoked("the published file is damaged", "moisson run --as-of 2026-03-31", wrote("data/moisson.duckdb", b"not a database" * 5000)),
    Provoked("a law did not hold as of that day", "moisson run --as-of 2026-03-31", step=broken_law),
    # files
    Provoked("the place is a folder", "moisson report --output ~/harvest", lived),
    Provoked("the folder is not there", "moisson report --output ~/harvest/reports/may.html", lived),
    Provoked("the place cannot be written", "moisson report --output /proc/report.html", lived),
    Provoked("whole tables have no year", "moisson export csv --year 2026", lived),
    Provoked("a year and a quarter are given", "moisson export accountant --year 2026 --quarter 2026-Q1", lived),
    Provoked("the year is none", "moisson export accountant --year twenty", lived),
    Provoked("the folder cannot be made", "moisson export accountant --to /proc/books", lived),
    Provoked("there is no room for the files", "moisson export accountant", step=full_folder),
    Provoked("another file has that name", "moisson export xlsx", both(lived, wrote("exports/moisson.xlsx", "mine"))),
    Provoked("a table has more rows than a sheet holds", "moisson export xlsx", step=many_rows),
    # the ledger
    Provoked("another run is writing", "moisson run", step=leased),
    Provoked("another program has the ledger open", "moisson run", step=opened),
    Provoked("a newer Moisson wrote the ledger", "moisson run", step=from_the_future),
    Provoked("a newer DuckDB wrote the ledger", "moisson run", step=by_a_newer_duckdb),
    Provoked("the ledger is damaged", "moisson run", step=damaged),
    Provoked("the disk is full while it counts", "moisson run", step=without_room),
    Provoked("the disk is full while it publishes", "moisson run", step=published_nowhere),
    Provoked("an amount is larger than the ledger can hold", "moisson run", step=beyond_the_ledger),
    Provoked("what was stored is not what was read", "moisson run", step=stored_otherwise),
]


def _bare(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE SCHEMA mart")
