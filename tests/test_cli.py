"""The command line, on a home that the real command has built from a part of the sample life."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from connectors.catalogue import platforms
from pipelines.cli import app
from pipelines.config import load
from tests.support.cli import COMMAND, environment, moisson
from tests.support.lives import FIRST, SECOND, Life, exposed, snapshot
from warehouse.store import lease

pytestmark = pytest.mark.slow
COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands if command.callback)
REFUSED = {
    "read a text file": "SELECT * FROM read_text('/etc/passwd')",
    "read bytes": "SELECT * FROM read_blob('/etc/passwd')",
    "read as csv": "SELECT * FROM read_csv('/etc/passwd', sep=':', header=false)",
    "a path as a table": "SELECT * FROM '/etc/passwd'",
    "list a folder": "SELECT * FROM glob('/etc/*')",
    "write a file": "COPY (SELECT 1) TO '{out}'",
    "write everything": "EXPORT DATABASE '{out}'",
    "attach a database": "ATTACH '{out}' AS other",
    "install an extension": "INSTALL httpfs",
    "load an extension": "LOAD '{out}'",
    "open the seal": "SET enable_external_access = true",
    "unlock the settings": "SET lock_configuration = false",
    "change a setting": "SET memory_limit = '1KB'",
    "read the environment": "SELECT getenv('HOME')",
    "read a variable of Python": "SELECT * FROM names",
    "keep a secret": "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
    "two statements": "SELECT 1; COPY (SELECT 1) TO '{out}'",
    "change the ledger": "UPDATE ledger.earning SET gross = 0",
    "drop a table": "DROP TABLE ledger.client",
    "make a table": "CREATE TABLE ledger.mine AS SELECT 1",
}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after one run of the real command; tests only read it."""
    folder = tmp_path_factory.mktemp("cli")
    Life(folder / "life").drop(folder / "home", FIRST + SECOND)
    done = moisson(folder / "home", "run")
    assert done.returncode == 11, done.stderr
    assert "Done in" in done.stdout
    return folder / "home"


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return snapshot(built, tmp_path / "home")


def call(home: Path, *arguments: str) -> Result:
    """Run a command in this process."""
    result = CliRunner().invoke(app, list(arguments), env={"MOISSON_HOME": str(home)}, prog_name="moisson")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the published warehouse without the command."""
    with duckdb.connect(str(home / "data" / "moisson.duckdb"), read_only=True) as con:
        return con.sql(query).fetchall()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command: str) -> None:
    """`--help` ends with a line that can be copied, and says in a sentence what the command does."""
    result = CliRunner().invoke(app, [command, "--help"], prog_name="moisson")
    assert result.exit_code == 0
    assert re.search(r"Example:\s+(MOISSON_HOME=\S+ )?moisson " + command, result.stdout), result.stdout


def test_init_writes_a_valid_file_and_touches_no_old_one(tmp_path: Path) -> None:
    """The first time it makes the settings and the inbox; the second time it refuses with 60 and changes nothing."""
    done = call(tmp_path, "init", "--timezone", "Europe/Berlin", "--country", "DE", "--currency", "USD")
    assert done.exit_code == 0
    person = load(tmp_path / "moisson.toml").who()
    assert (person.timezone, person.country, person.reporting_currency) == ("Europe/Berlin", "DE", "USD")
    assert (tmp_path / "inbox").is_dir()
    before = (tmp_path / "moisson.toml").read_bytes()
    again = call(tmp_path, "init", "--currency", "EUR")
    assert again.exit_code == 60
    assert "there already" in again.stderr
    assert (tmp_path / "moisson.toml").read_bytes() == before


def test_init_with_a_wrong_value_leaves_no_file(tmp_path: Path) -> None:
    """A time zone that does not exist is told with 60, and the next try finds a free place."""
    done = call(tmp_path, "init", "--timezone", "Mars/Olympus")
    assert done.exit_code == 60
    assert "Mars/Olympus" in done.stderr
    assert not (tmp_path / "moisson.toml").exists()


def test_wrong_settings_stop_a_run_with_file_line_and_key(tmp_path: Path) -> None:
    """`run` with a broken moisson.toml ends with 60 and says where: file, line, key."""
    toml = tmp_path / "moisson.toml"
    toml.write_text('[person]\ntimezone = "UTC"\ncountry = "Franse"\n', encoding="utf-8")
    done = call(tmp_path, "run")
    assert done.exit_code == 60
    assert f"{toml}:3: person.country" in done.stderr.replace("\n", "")


@pytest.mark.parametrize("command", [("status",), ("quarantine",), ("sql", "SELECT 1"), ("explain", "prolific", "2026-01"), ("doctor",)])
def test_before_the_first_run_each_command_says_what_to_do(tmp_path: Path, command: tuple[str, ...]) -> None:
    """On an empty home a command ends with 60 and names `moisson run` or `moisson init`."""
    done = call(tmp_path, *command)
    assert done.exit_code == 60
    assert re.search(r"moisson (run|init)", done.output)


def test_sql_gives_money_exactly_in_every_format(built: Path) -> None:
    """Table, CSV and JSON show the same digits as the ledger holds: no float on the way."""
    query = "SELECT record_key, net, work_date FROM ledger.earning WHERE net IS NOT NULL ORDER BY abs(net), record_key LIMIT 5"
    held = [f"{row[1]:f}" for row in asked(built, query)]
    by_csv = list(csv.DictReader(io.StringIO(call(built, "sql", query, "--format", "csv").stdout)))
    by_json = json.loads(call(built, "sql", query, "--format", "json").stdout)
    assert [row["net"] for row in by_csv] == [row["net"] for row in by_json] == held
    assert all(isinstance(row["net"], str) and Decimal(row["net"]).is_finite() for row in by_json)
    table = call(built, "sql", query).stdout
    assert all(amount in table for amount in held)


def test_csv_holds_no_formula(built: Path) -> None:
    """A text that a spreadsheet would run is given with a quote before it; numbers, also negative ones, stay numbers."""
    query = "SELECT * FROM (VALUES ('=1+1'), ('+1'), ('-1'), ('@x'), (chr(9) || '=1'), ('＝1'), ('plain')) t(a), (SELECT -1.50::DECIMAL(9, 2) AS n)"
    found = list(csv.reader(io.StringIO(call(built, "sql", query, "--format", "csv").stdout)))[1:]
    assert sorted(text for text, _ in found) == sorted(["'=1+1", "'+1", "'-1", "'@x", "'\t=1", "'＝1", "plain"])
    assert {number for _, number in found} == {"-1.50"}


def test_json_is_valid_whatever_the_value(built: Path) -> None:
    """NaN and infinity are no JSON: they are null; dates, lists and structures are text."""
    query = "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b, DATE '2026-01-02' AS c, [1, 2] AS d, NULL AS e, true AS f"
    out = call(built, "sql", query, "--format", "json").stdout
    found = json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert found == [{"a": None, "b": None, "c": "2026-01-02", "d": "[1, 2]", "e": None, "f": True}]


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_sql_cannot_leave_the_warehouse(built: Path, tmp_path: Path, query: str) -> None:
    """No query reads or writes another file, loads code, opens the seal or changes the published copy: all end with 60."""
    published = built / "data" / "moisson.duckdb"
    before = (published.stat().st_mtime_ns, published.stat().st_size)
    done = call(built, "sql", query.format(out=tmp_path / "out"))
    assert done.exit_code == 60, done.output
    assert "root:" not in done.output
    assert list(tmp_path.iterdir()) == []
    assert (published.stat().st_mtime_ns, published.stat().st_size) == before


def test_a_wrong_query_says_where_the_tables_are_listed(built: Path) -> None:
    """A typing error ends with 60, the database's own words, and the way to the list of tables."""
    done = call(built, "sql", "SELECT * FROM ledger.earnings")
    assert done.exit_code == 60
    assert "ledger.earning" in done.stderr
    assert "information_schema.tables" in done.stderr


def test_status_shows_what_arrived(built: Path) -> None:
    """Every platform with a file has a line, and the efficiency table follows."""
    done = call(built, "status")
    assert done.exit_code == 0
    for (platform,) in asked(built, "SELECT DISTINCT platform FROM ops.batch"):
        assert str(platform) in done.stdout
    assert "EUR/h" in done.stdout


def test_sources_says_how_to_export(built: Path) -> None:
    """All platforms are listed with their sentence for people; one by name tells its columns; a stranger ends with 60."""
    everything = re.sub(r"[\s│]+", "", call(built, "sources").stdout)
    for platform in platforms().values():
        assert re.sub(r"\s+", "", platform.how_to_export)[:40] in everything
    assert "needs Study, Reward" in re.sub(r"\s+", " ", call(built, "sources", "prolific").stdout)
    stranger = call(built, "sources", "prolofic")
    assert stranger.exit_code == 60
    assert "moisson sources" in stranger.output


def test_quarantine_says_why_and_what_to_do(built: Path) -> None:
    """The web page and the bank's statement are listed with their reason and remedy; a limit shortens the list, not the count."""
    done = call(built, "quarantine")
    assert "prolific_submissions_2026-07-02_again.csv: not_csv:html" in done.stdout
    assert "releve_banque_2025-10.csv: unknown_layout" in done.stdout
    count = int(str(asked(built, "SELECT count(*) FROM ops.quarantine")[0][0]))
    assert done.stdout.count("→") == count
    assert f"{count} in quarantine" in done.stdout
    assert call(built, "quarantine", "--limit", "1").stdout.count("→") == 1


def test_explain_goes_back_to_the_line_of_the_file(built: Path) -> None:
    """What is printed below a file's name and line number is what that line of that file says."""
    cell = asked(
        built, "SELECT strftime(max(month), '%Y-%m') FROM mart.channel_efficiency_month WHERE channel_id = 'prolific' AND n_tasks > 5"
    )
    done = call(built, "explain", "prolific", str(cell[0][0]), "--limit", "5")
    assert done.exit_code == 0
    found = re.findall(r"^  (prolific\S+\.csv):(\d+)\n  (.*)$", done.stdout, re.MULTILINE)
    assert len(found) == 5
    for name, line, text in found:
        lines = (built / "inbox" / name).read_text(encoding="utf-8-sig").splitlines()
        assert text.strip()
        assert lines[int(line) - 1].startswith(text.strip())


def test_every_cell_can_be_explained(built: Path) -> None:
    """Each channel and month of the efficiency table leads back to raw lines, or to hours, without a stumble."""
    cells = asked(
        built, "SELECT channel_id, strftime(month, '%Y-%m') FROM mart.channel_efficiency_month WHERE month IS NOT NULL ORDER BY ALL"
    )
    assert len(cells) > 20
    for channel, month in cells:
        done = call(built, "explain", str(channel), str(month), "--limit", "3")
        assert done.exit_code == 0, f"{channel} {month}: {done.output}"


@pytest.mark.parametrize(
    ("channel", "month", "told"), [("prolific", "March", "2026-03"), ("prolific", "1999-01", "Known"), ("nobody", "2026-01", "prolific")]
)
def test_explain_names_what_there_is(built: Path, channel: str, month: str, told: str) -> None:
    """A month that is none, or a channel without data, ends with 60 and says what is known."""
    done = call(built, "explain", channel, month)
    assert done.exit_code == 60
    assert told in done.stderr


def test_doctor_finds_nothing_and_then_something(home: Path) -> None:
    """A healthy home passes; a data folder that others can read, and a damaged copy, end with 60 and the remedy."""
    well = call(home, "doctor")
    assert well.exit_code == 0, well.output
    (home / "data").chmod(0o755)
    published = home / "data" / "moisson.duckdb"
    published.chmod(0o600)
    published.write_bytes(b"damaged" * 1000)
    ill = call(home, "doctor")
    assert ill.exit_code == 60
    assert "chmod 700" in ill.stdout
    assert "--force" in ill.stdout
    assert call(home, "status").exit_code == 60


def test_a_second_run_has_nothing_to_do(built: Path) -> None:
    """Where nothing has changed the command says so at once, and leaves everything as it was."""
    before = (built / "data" / "last_run.json").read_bytes()
    began = time.perf_counter()
    done = moisson(built, "run")
    assert time.perf_counter() - began < 10  # a run takes longer; most of this is Python and a busy machine
    assert done.returncode == 0, done.stderr
    assert "Nothing new" in done.stdout
    assert (built / "data" / "last_run.json").read_bytes() == before


def test_a_locked_ledger_is_told_with_the_process(home: Path) -> None:
    """While another process writes, a run ends with 50 within ten seconds and names it; readers are not disturbed."""
    with lease(home / "data" / ".lock"):
        began = time.perf_counter()
        done = moisson(home, "run", "--rebuild")
        seconds = time.perf_counter() - began
        assert call(home, "status").exit_code == 0
    assert done.returncode == 50
    assert f"process {os.getpid()}" in done.stderr
    assert seconds < 10
    assert (home / "data" / "warehouse.duckdb").exists(), "--rebuild threw away a ledger that another process writes"


def test_the_ui_listens_on_this_machine_only(built: Path) -> None:
    """The Dagster UI has no login: another address ends with 60 and says why."""
    done = call(built, "ui", "--host", "0.0.0.0")  # noqa: S104  # that is what is refused
    assert done.exit_code == 60
    assert "no login" in done.stderr


@pytest.mark.parametrize(
    "command", [("status",), ("sources",), ("quarantine",), ("doctor",), ("sql", "FROM mart.channel_efficiency_current"), ("--help",)]
)
def test_piped_output_is_plain(built: Path, command: tuple[str, ...]) -> None:
    """What goes into a file or a pipe holds no colour codes, and stays within 150 columns per cell of a table."""
    done = subprocess.run(
        [*COMMAND, *command], env=environment(built, {"TERM": "xterm-256color"}), cwd=built, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr


def test_a_reader_that_stops_reading_is_no_error(built: Path) -> None:
    """`moisson sql … | head -1` ends quietly."""
    line = f"{' '.join(COMMAND)} sql 'FROM ledger.observation' --format csv | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], env=environment(built), cwd=built, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("batch_id,")


def test_nobody_else_may_read_the_data(built: Path) -> None:
    """Everything below data/ is for its owner alone, whatever the umask."""
    assert exposed(built) == []


def test_names_of_clients_stay_in_the_ledger(home: Path) -> None:
    """Law 8: no name of a client is in Dagster's storage or in what a run prints, not even when a law is broken."""
    names = {str(name).encode() for (name,) in asked(home, "SELECT name FROM ledger.client WHERE length(name) > 5")}
    assert len(names) > 20
    with duckdb.connect(str(home / "data" / "warehouse.duckdb")) as con:
        con.execute("UPDATE ledger.earning SET net = net + 1, client = (SELECT any_value(name) FROM ledger.client) WHERE net > 5")
    published = (home / "data" / "moisson.duckdb").stat().st_mtime_ns
    done = moisson(home, "run", "--force")
    assert done.returncode == 40, done.stdout + done.stderr
    assert (home / "data" / "moisson.duckdb").stat().st_mtime_ns == published
    written = [p for p in (home / "data" / "dagster").rglob("*") if p.is_file()]
    everything = b"".join(p.read_bytes() for p in written) + (done.stdout + done.stderr).encode()
    assert len(everything) > 100_000
    assert sorted(name for name in names if name in everything) == []


def test_a_strict_run_publishes_nothing_while_it_refuses_something(tmp_path: Path) -> None:
    """A web page among the exports: with --strict the run ends with 11, says why, and there is no published warehouse."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "page.csv").write_text("<!DOCTYPE html><html><body>Sign in</body></html>", encoding="utf-8")
    (tmp_path / "moisson.toml").write_text("[inbox]\nsettle_seconds = 0\n", encoding="utf-8")
    done = moisson(tmp_path, "run", "--strict")
    assert done.returncode == 11, done.stderr
    assert "not_csv:html" in done.stderr
    assert "With --strict" in done.stderr
    assert not (tmp_path / "data" / "moisson.duckdb").exists()


def test_rebuild_makes_the_same_published_tables(home: Path) -> None:
    """`run --rebuild` throws the ledger away and makes the same one from the kept files, also when the inbox is empty."""
    query = "SELECT channel, count(*), sum(net) FROM ledger.earning GROUP BY 1 ORDER BY 1"
    before = asked(home, query)
    shutil.rmtree(home / "inbox")
    done = moisson(home, "run", "--rebuild")
    assert done.returncode == 11, done.stderr
    assert asked(home, query) == before
