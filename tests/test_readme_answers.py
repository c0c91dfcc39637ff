"""The README's answers are those of the sample life: when they move, this test shows the table to put there."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
from grids import grid

from pipelines.home import Home
from pipelines.query import published
from tests.conftest import ROOT
from tests.support.life import life_home

Ask = Callable[[duckdb.DuckDBPyConnection], str]
HEAD = ("question", "table", "answer")


def one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """Give the one row that answers."""
    row = con.execute(query).fetchone()
    assert row is not None, query
    return row


def _next_hour(con: duckdb.DuckDBPyConnection) -> str:
    channel, reason = one(con, "SELECT channel_id, reason_text FROM mart.next_hour WHERE v_rc_per_h IS NOT NULL ORDER BY v_rc_per_h DESC")
    return f"{channel}: {reason}"


def _alert(con: duckdb.DuckDBPyConnection) -> str:
    return str(one(con, "SELECT text FROM mart.alert WHERE kind = 'fee_step'")[0])


def _waterfall(con: duckdb.DuckDBPyConnection) -> str:
    steps = con.execute(
        """SELECT step_name, rate_after_rc_per_h FROM mart.rate_waterfall
        WHERE channel_id = 'upwork' AND window_days = '365' ORDER BY step_no"""
    ).fetchall()
    told = {name: two(rate) for name, rate in steps}
    names = [name for name, _ in steps]
    return f"upwork, EUR: {told[names[0]]} advertised, {told['fees']} after unpaid time and fees, {told[names[-1]]} after costs and contributions"


def _pending(con: duckdb.DuckDBPyConnection) -> str:
    face, value, low, high = one(
        con,
        """SELECT pending_face_rc, pending_ev_rc, pending_ev_rc_lo, pending_ev_rc_hi FROM mart.affiliate_program_month
        WHERE channel_id = 'awin' AND month = DATE '2026-08-01' AND is_total""",
    )
    return f"Awin, August: {two(face)} EUR tracked, {two(value)} expected ({two(low)} to {two(high)})"


def _shock(con: duckdb.DuckDBPyConnection) -> str:
    return str(one(con, "SELECT description FROM mart.shock_test WHERE scenario = 'stops:upwork'")[0])


def _course(con: duckdb.DuckDBPyConnection) -> str:
    return str(one(con, "SELECT reason_text FROM mart.learning_roi")[0])


QUESTIONS: tuple[tuple[str, str, Ask], ...] = (
    ("where should the next hour go?", "next_hour", _next_hour),
    ("did anything change?", "alert", _alert),
    ("what is left of an advertised hour?", "rate_waterfall", _waterfall),
    ("what is pending worth?", "affiliate_program_month", _pending),
    ("what if a channel stopped?", "shock_test", _shock),
    ("did the course pay?", "learning_roi", _course),
)


def two(amount: Decimal | float) -> str:
    """Write an amount with two decimals."""
    return f"{amount:.2f}"


def test_the_readme_answers_as_the_sample_life_does() -> None:
    """Each answer of the README stands in a mart of the sample life, word for word."""
    with published(Home(life_home())) as con:
        table = grid(HEAD, [(question, f"`mart.{name}`", answer(con)) for question, name, answer in QUESTIONS])

    assert table.strip() in (ROOT / "README.md").read_text(encoding="utf-8"), table
