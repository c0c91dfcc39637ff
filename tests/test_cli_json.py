"""`--json`: what each command tells a program is of its declared shape, exact, and alone on stdout; errors come in their parts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer
from click import Group
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.shapes import SHAPES, Demo, Doctor, Explain, Export, Init, Map, Quarantine, Report, Run, Sources, Status
from tests.conftest import ROOT
from tests.support.cli import moisson
from tests.support.life import life_home

pytestmark = pytest.mark.slow
READS = {
    "status": ("status",),
    "sources": ("sources",),
    "sources of one": ("sources", "awin"),
    "sources of a payer": ("sources", "clickworker"),
    "quarantine": ("quarantine",),
    "explain": ("explain", "prolific", "2026-03", "--limit", "3"),
    "doctor": ("doctor",),
    "sql": ("sql", "mart.next_hour"),
}
ERRORS = {
    "nothing published": (("status",), "moisson run"),
    "no such platform": (("sources", "prolifc"), "Is it prolific?"),
    "no such month": (("explain", "prolific", "March"), "2026-03"),
    "no such file": (("map", "nothing.csv"), "path of the export"),
    "wrong days": (("export", "dac7", "--quarter", "2026-Q9"), "2026-Q1"),
    "whole tables": (("export", "csv", "--year", "2026"), "Leave it out"),
    "a folder": (("report", "--output", "."), "Name a file"),
    "a wrong zone": (("init", "--timezone", "Mars"), "nothing was written"),
    "a wrong option": (("quarantine", "--limit", "many"), "--help"),
    "an unknown option": (("doctor", "--deep"), "--help"),
    "an unknown command": (("harvest",), "--help"),
    "a missing argument": (("explain",), "--help"),
    "a day to come": (("run", "--as-of", "2999-01-01"), "earlier"),
    "looking back and rebuilding": (("run", "--as-of", "2026-01-01", "--force"), "without --rebuild"),
}


def call(home: Path, *words: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, list(words), env={"MOISSON_HOME": str(home)}, prog_name="moisson")


def told(home: Path, *words: str) -> Any:
    """Give what a command tells a program, held against its shape."""
    done = call(home, *words, "--json")
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    SHAPES[words[0]].model_validate_json(done.stdout)
    return json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


def amounts(value: Any) -> Iterator[dict[str, Any]]:
    """Give every amount in an answer."""
    if isinstance(value, dict):
        if "amount" in value and "currency" in value:
            yield value
        for inner in value.values():
            yield from amounts(inner)
    for inner in value if isinstance(value, list) else ():
        yield from amounts(inner)


def asked(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the published warehouse without the command."""
    with duckdb.connect(str(home / "data" / "moisson.duckdb"), read_only=True) as con:
        return con.sql(query).fetchall()


def test_every_command_that_shows_something_has_its_shape() -> None:
    """Each command takes --json and has a declared shape; only the one that becomes a web server has none."""
    group = typer.main.get_command(app)
    assert isinstance(group, Group)
    with_json = {name for name, command in group.commands.items() if any("--json" in p.opts for p in command.params)}
    assert with_json == set(SHAPES) == set(group.commands) - {"ui"}


@pytest.mark.parametrize("words", READS.values(), ids=READS)
def test_an_answer_is_of_its_shape_and_alone(words: tuple[str, ...]) -> None:
    """Stdout is one JSON value of the declared shape, stderr is empty, and every amount is text with a currency of three letters."""
    answer = told(life_home(), *words)
    for amount in amounts(answer):
        assert isinstance(amount["amount"], str)
        assert Decimal(amount["amount"]).is_finite()
        assert len(amount["currency"]) == 3


def test_status_tells_what_the_tables_hold() -> None:
    """Amounts have every digit of the published table; a rate that is not shown is null, with the reason beside it."""
    worth = {row["channel"]: row for row in told(life_home(), "status")["worth"]}
    rows = asked(
        life_home(),
        "SELECT channel_id, received_rc, eff_rate, is_shown, suppress_reason FROM mart.channel_efficiency_current WHERE window_days = '365'",
    )
    assert len(rows) == len(worth) > 3
    for channel, received, rate, is_shown, reason in rows:
        assert worth[channel]["received"] == {"amount": f"{received:f}", "currency": "EUR"}
        assert worth[channel]["effective_rate"] == ({"amount": f"{rate:f}", "currency": "EUR"} if is_shown and rate is not None else None)
        assert worth[channel]["suppressed"] == reason
    assert any(row["effective_rate"] is None and row["suppressed"] for row in worth.values())
    assert any(row["pending"] is None for row in worth.values())


def test_explain_tells_the_line_as_the_ledger_and_the_file_have_it() -> None:
    """Net amounts are the ledger's, digit by digit, and the raw line is that line of that file."""
    answer = told(life_home(), "explain", "prolific", "2026-03", "--limit", "3")
    assert len(answer["lines"]) == 3
    for line in answer["lines"]:
        file = life_home() / "inbox" / line["file"]
        assert line["raw"] == file.read_text(encoding="utf-8-sig").splitlines()[line["line"] - 1]
        nets = asked(
            life_home(), f"SELECT DISTINCT net FROM ledger.earning WHERE channel = 'prolific' AND work_date = '{line['work_date']}'"
        )
        assert line["net"]["amount"] in {f"{net:f}" for (net,) in nets if net is not None}


def test_quarantine_counts_all_and_tells_up_to_the_limit() -> None:
    """The total is of the table, refused files have no line, and each entry says what to do."""
    total = asked(life_home(), "SELECT count(*) FROM ops.quarantine")[0][0]
    one = told(life_home(), "quarantine", "--limit", "1")
    assert (one["total"], len(one["refused"])) == (total, 1)
    everything = told(life_home(), "quarantine")["refused"]
    assert len(everything) == total > 2
    assert everything[0]["line"] is None
    assert all(entry["next"] for entry in everything)


def test_sql_tells_the_same_as_its_json_format() -> None:
    """`sql --json` is `sql --format json`; a table alone is the whole of it."""
    by_format = call(life_home(), "sql", "FROM mart.next_hour", "--format", "json")
    by_option = call(life_home(), "sql", "mart.next_hour", "--json")
    assert by_format.exit_code == 0
    assert by_format.stdout == by_option.stdout
    assert len(json.loads(by_option.stdout)) == asked(life_home(), "SELECT count(*) FROM mart.next_hour")[0][0]


def test_export_and_report_tell_what_they_wrote(tmp_path: Path) -> None:
    """Every file that is told is there, with its rows; the report has the size that is told."""
    export = Export.model_validate(told(life_home(), "export", "accountant", "--to", str(tmp_path / "books")))
    assert export.files
    assert all((Path(export.folder) / file.name).is_file() for file in export.files)
    report = Report.model_validate(told(life_home(), "report", "--lang", "fr", "--output", str(tmp_path / "r.html")))
    assert (Path(report.file).stat().st_size, report.language) == (report.bytes, "fr")


@pytest.mark.parametrize(("words", "way_out"), ERRORS.values(), ids=ERRORS)
def test_an_error_comes_in_its_parts_with_the_same_code(tmp_path: Path, words: tuple[str, ...], way_out: str) -> None:
    """One line of JSON on stderr with place, trouble, next step and exit code; nothing on stdout; the code is that of the words for people."""
    in_words, in_json = call(tmp_path, *words), call(tmp_path, *words, "--json")
    assert in_json.exit_code == in_words.exit_code == 60
    assert in_json.stdout == ""
    (line,) = in_json.stderr.splitlines()
    error = json.loads(line)["error"]
    assert set(error) == {"place", "trouble", "next", "exit"}
    assert error["exit"] == 60
    assert all(error[part].strip() for part in ("place", "trouble", "next"))
    assert way_out in error["next"]
    assert not (tmp_path / "moisson.toml").exists()


def test_a_wrong_query_names_the_database_and_where_the_tables_are_listed() -> None:
    """DuckDB's own words, with colons and lines in them, stay whole in `trouble`."""
    done = call(life_home(), "sql", "SELECT * FROM ledger.earnings", "--json")
    error = json.loads(done.stderr)["error"]
    assert error["place"] == str((life_home() / "data" / "moisson.duckdb").resolve())
    assert "Catalog Error" in error["trouble"]
    assert "LINE 1" in error["trouble"]
    assert "information_schema.tables" in error["next"]


def test_doctor_tells_what_is_ill_and_ends_with_60(tmp_path: Path) -> None:
    """On an empty folder `well` is false, and each trouble has its next step."""
    done = call(tmp_path, "doctor", "--json")
    found = Doctor.model_validate_json(done.stdout)
    assert done.exit_code == 60
    assert not found.well
    assert "Run `moisson init`." in [check.next for check in found.checks]


def test_map_tells_what_is_open_on_stdout_and_why_it_stops_on_stderr(tmp_path: Path) -> None:
    """An unknown export with open questions ends with 60: the questions are the answer, the error says how to go on."""
    (tmp_path / "tasks.csv").write_text("Task,Done on,Pay\nA,03/04/2026,1.20\nB,05/04/2026,2.30\n", encoding="utf-8")
    done = call(tmp_path, "map", str(tmp_path / "tasks.csv"), "--json")
    found = Map.model_validate_json(done.stdout)
    error = json.loads(done.stderr)["error"]
    assert done.exit_code == error["exit"] == 60
    assert "date_order" in {question.key for question in found.questions}
    assert found.written is None
    assert error["place"] == str(tmp_path / "tasks.csv")
    assert "questions" in error["next"]


def test_a_bug_is_told_as_one_and_ends_with_70(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is one line of JSON too: no traceback, code 70, what happened, and to report it."""
    monkeypatch.setattr("pipelines.setup.version", lambda name: {}[name])
    done = call(tmp_path, "doctor", "--json")
    error = json.loads(done.stderr)["error"]
    assert (done.exit_code, error["exit"], done.stdout) == (70, 70, "")
    assert "KeyError" in error["trouble"]
    assert "Report it" in error["next"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where the home should be: its path, the system's words, another folder as the way out; 51 and no traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = call(tmp_path / "file", "init", "--country", "FR", "--json")
    error = json.loads(done.stderr)["error"]
    assert (done.exit_code, error["exit"]) == (51, 51)
    assert error["place"].startswith(str(tmp_path / "file"))
    assert "another folder" in error["next"]


def test_the_first_run_on_an_empty_inbox_guides(tmp_path: Path) -> None:
    """Nothing has arrived: the run ends with 0 and says what to do, in words and in JSON; what is said after init is the same."""
    init = Init.model_validate_json(call(tmp_path, "init", "--country", "FR", "--json").stdout)
    first = moisson(tmp_path, "run")
    assert first.returncode == 0, first.stderr
    assert "the inbox is empty" in first.stdout
    assert all(" ".join(step.split()[:4]) in first.stdout for step in init.next)
    again = Run.model_validate_json(moisson(tmp_path, "run", "--json").stdout)
    assert (again.needed, again.published, again.files, again.exit) == (False, False, 0, 0)
    assert again.next == init.next
    assert "What to do now" in call(tmp_path, "status").stdout


def test_a_run_tells_every_trouble_and_how_it_ended(tmp_path: Path) -> None:
    """Wrong settings: the error on stderr with file, line and key; on stdout that nothing was published; the code in both."""
    (tmp_path / "moisson.toml").write_text('[person]\ncountry = "Franse"\n', encoding="utf-8")
    done = moisson(tmp_path, "run", "--json")
    ended, error = Run.model_validate_json(done.stdout), json.loads(done.stderr)["error"]
    assert done.returncode == ended.exit == error["exit"] == 60
    assert error["place"] == f"{tmp_path / 'moisson.toml'}:2: person.country"
    assert (ended.published, ended.warehouse, ended.files) == (False, None, None)


@pytest.mark.parametrize("shape", [Status, Sources, Quarantine, Explain, Doctor, Demo])
def test_shapes_refuse_what_they_do_not_declare(shape: type[Any]) -> None:
    """A field that is not documented cannot be told."""
    assert shape.model_config["extra"] == "forbid"
    assert shape.__doc__


def test_the_page_shows_an_error_as_it_is_told(tmp_path: Path) -> None:
    """docs/cli.md: the line that a day to come ends with, but for the day of today."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    shown = json.loads(page.split("```json\n")[1].split("```")[0])
    done = call(tmp_path, "run", "--as-of", "2030-01-01", "--json")
    assert json.loads(done.stderr.replace(f"{datetime.now(UTC).date()} or an", "an")) == shown
