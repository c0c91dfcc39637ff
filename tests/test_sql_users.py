"""People who use SQL: the twenty questions, the recipes for other tools, the macros about rates, and past days."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from tests.conftest import ROOT
from tests.support.exports import awkward
from tests.support.life import life_home

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTION = re.compile(
    r"^## (?P<number>\d+)\. (?P<title>.+?)\n\n```sql\n(?P<query>.*?)```\n\n```text\n(?P<row>.*?)\n```$", re.MULTILINE | re.DOTALL
)
QUESTIONS = [m.groupdict() for m in QUESTION.finditer(PAGE)]
RECIPES = re.compile(r"^### (?P<tool>[^\n]+)\n\n```(?P<language>python|sh)\n(?P<code>.*?)```$", re.MULTILINE | re.DOTALL)
TOOLS = {m["tool"]: m.groupdict() for m in RECIPES.finditer((ROOT / "docs" / "sql.md").read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as con:
        yield con


def shown(cell: object) -> str:
    """Give a cell as the page shows it."""
    return "–" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def test_there_are_twenty_questions() -> None:
    """docs/questions.md keeps its title's promise."""
    assert [q["number"] for q in QUESTIONS] == [str(n) for n in range(1, 21)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["title"])
def test_a_question_has_the_answer_that_the_page_shows(published: duckdb.DuckDBPyConnection, question: dict[str, str]) -> None:
    """The query runs on the sample life, and its first row is the one on the page."""
    row = published.execute(question["query"]).fetchone()
    assert row is not None
    assert " | ".join(map(shown, row)) == question["row"]


@pytest.mark.parametrize("tool", ["pandas", "Polars", "Ibis"])
def test_a_recipe_for_python_works(tool: str) -> None:
    """What the page says to run, run in MOISSON_HOME by a Python of its own, prints an answer that names a channel."""
    done = subprocess.run([sys.executable, "-c", TOOLS[tool]["code"]], cwd=life_home(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "prolific" in done.stdout


def test_the_recipe_for_the_command_line_works() -> None:
    """DuckDB's own command line, from the package index, answers in dollars from the published file."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    if shutil.which("duckdb", path=path) is None:
        pytest.skip("duckdb-cli is not installed: pip install duckdb-cli")
    code = TOOLS["DuckDB's command line"]["code"]
    done = subprocess.run(
        ["sh", "-c", code], cwd=life_home(), env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "USD" in done.stdout


def test_every_query_of_the_page_about_sql_runs(published: duckdb.DuckDBPyConnection) -> None:
    """Each SQL block of docs/sql.md answers on the sample life, and those of the macros name a channel or a status."""
    blocks = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "sql.md").read_text(encoding="utf-8"), re.DOTALL)
    macros = [block for block in blocks if re.search(r"\b(as_of|in_currency|explain_rate)\(", block)]
    assert len(macros) == 3
    assert [block for block in macros if not published.execute(block).fetchall()] == []
    for block in blocks:
        published.execute(block).fetchall()


def test_in_currency_converts_at_the_rate_of_the_last_day(published: duckdb.DuckDBPyConnection) -> None:
    """Each amount is the mart's times the rate beside it, rounded half away from zero at 8 decimals; the day is the last with a rate."""
    rows = published.execute(
        """SELECT c.received_rc, i.received, i.rate, i.rate_day, c.data_through, i.currency, i.converted_from, f.rate, i.is_shown = c.is_shown
        FROM in_currency('gbp') i JOIN mart.channel_efficiency_current c USING (channel_id, window_days)
        JOIN ref.fx_day f ON f.currency = 'GBP' AND f.day = c.data_through"""
    ).fetchall()
    assert len(rows) == published.execute("SELECT count(*) FROM mart.channel_efficiency_current").fetchall()[0][0]
    for before, after, rate, rate_day, through, currency, origin, mid, same in rows:
        assert after == (None if before is None else (before * mid).quantize(Decimal("1.00000000"), "ROUND_HALF_UP"))
        assert (rate, currency, origin, same) == (mid, "GBP", "EUR", True)
        assert rate_day <= through


def test_in_currency_of_its_own_currency_changes_nothing(published: duckdb.DuckDBPyConnection) -> None:
    """In the reporting currency every amount is the mart's, at a rate of 1."""
    assert published.execute(
        """SELECT bool_and(i.received IS NOT DISTINCT FROM c.received_rc AND i.eff_rate IS NOT DISTINCT FROM c.eff_rate AND i.rate = 1)
        FROM in_currency('EUR') i JOIN mart.channel_efficiency_current c USING (channel_id, window_days)"""
    ).fetchone() == (True,)


def test_in_an_unknown_currency_everything_is_unknown(published: duckdb.DuckDBPyConnection) -> None:
    """Without a rate amounts are NULL, never the old number."""
    assert published.execute(
        "SELECT count(received), count(eff_rate), count(rate), count(rate_day), count(*) > 0 FROM in_currency('XYZ')"
    ).fetchone() == (0, 0, 0, 0, True)


def test_every_rate_can_be_explained(published: duckdb.DuckDBPyConnection) -> None:
    """For every channel and month: gross less pending is approved, fees lead to received, reasons add up to all hours, the rates are the mart's."""
    cells = published.execute("SELECT channel_id, month, eff_rate, full_rate FROM mart.channel_efficiency_month").fetchall()
    assert len(cells) > 50
    for channel, month, eff_rate, full_rate in cells:
        rows = published.execute(
            "SELECT part, step, amount_rc, seconds, rate_rc_per_h FROM explain_rate(?, ?)", [channel, month]
        ).fetchall()
        money = {step: amount or 0 for part, step, amount, _, _ in rows if part == "money"}
        hours = {step: seconds or 0 for part, step, _, seconds, _ in rows if part == "time"}
        rates = {step: rate for part, step, _, _, rate in rows if part == "rate"}
        assert money["gross"] + money["not decided yet"] == money["approved"]
        steps = [amount for step, amount in money.items() if step not in {"gross", "not decided yet", "approved", "received"}]
        assert money["approved"] + sum(steps) == money["received"]
        assert sum(s for step, s in hours.items() if "(H" not in step) == hours["all hours (H3)"]
        assert (rates["effective = received / H2"], rates["full = received / H3"]) == (eff_rate, full_rate)


def test_explain_rate_leads_to_batches_and_files(published: duckdb.DuckDBPyConnection) -> None:
    """The rows behind the approved money are those of the ledger, and each batch and file is one that landed; a month may be written as 2026-03."""
    (row,) = published.execute("SELECT n, batches, files FROM explain_rate('upwork', '2026-03') WHERE step = 'approved'").fetchall()
    told = published.execute(
        """SELECT count(*), list(DISTINCT batch_id ORDER BY batch_id), list(DISTINCT file_name ORDER BY file_name)
        FROM ledger.earning e JOIN ref.status st USING (status) JOIN ops.batch b USING (batch_id) JOIN ops.landed l USING (sha256)
        WHERE st.earned AND e.channel = 'upwork' AND e.work_date BETWEEN DATE '2026-03-01' AND DATE '2026-03-31'"""
    ).fetchone()
    assert row == told
    assert row[0] > 10


def test_sql_asks_a_past_day(tmp_path: Path) -> None:
    """`--as-of` opens the file of that day; one that was not made is told with what to run, and which days there are."""
    home = awkward(tmp_path)
    (home / "data" / "as-of").mkdir()
    shutil.copyfile(home / "data" / "moisson.duckdb", home / "data" / "as-of" / "2026-03-31.duckdb")
    with duckdb.connect(str(home / "data" / "as-of" / "2026-03-31.duckdb")) as con:
        con.execute("DELETE FROM ledger.receipt")

    def ask(*options: str) -> tuple[int, str]:
        arguments = ["sql", "SELECT count(*) AS n FROM ledger.receipt", "--format", "csv", *options]
        result = CliRunner().invoke(app, arguments, env={"MOISSON_HOME": str(home)}, prog_name="moisson")
        return result.exit_code, " ".join(result.output.split())

    assert ask("--as-of", "2026-03-31") == (0, "n 0")
    assert ask() == (0, "n 4")
    code, told = ask("--as-of", "2026-02-28")
    assert code == 60
    assert "moisson run --as-of 2026-02-28" in told
    assert "Made so far: 2026-03-31" in told
    assert ask("--as-of", "yesterday")[0] == 60


def test_an_export_opens_one_folder_and_nothing_else(tmp_path: Path) -> None:
    """A connection that may write into a folder reads and writes no file beside it, and its seal cannot be opened."""
    from pipelines.home import Home
    from pipelines.query import published as opened

    home, folder = awkward(tmp_path / "home"), tmp_path / "out"
    folder.mkdir()
    with opened(Home(home), folder=folder) as con:
        con.execute(f"COPY (SELECT 1 AS a) TO '{folder}/a.csv'")
        for query in (
            f"COPY (SELECT 1) TO '{tmp_path}/b.csv'",
            "FROM read_text('/etc/passwd')",
            "SET enable_external_access = true",
            "DROP TABLE ledger.client",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(query)
    assert [path.name for path in tmp_path.glob("*.csv")] == []
