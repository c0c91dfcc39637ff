"""Looking back: the warehouse of a past day is what would have been built from the exports observed until then, and nothing live is touched."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipelines.as_of import as_of_file, build, make, parse_day
from pipelines.config import Config
from pipelines.coverage import write_coverage
from pipelines.errors import ConfigurationError, Exit
from pipelines.home import Home
from pipelines.query import published
from pipelines.steps import Work
from tests.support.affiliate import FIRST, RATED, Export, clicks, counted, opened, sale, told
from tests.support.life import life_home, moisson
from warehouse import copy_until
from warehouse.publish import publish
from warehouse.state import HASHED, parts
from warehouse.store import Store

PROGRESS = re.compile(r"[A-Z][a-z ]+: \d+ of \d+")

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
STATES = ("pending", "approved", "paid", "rejected", "reversed")


def story(seed: int) -> list[Export]:
    """Make up twelve exports of sales that appear, are decided, amended and taken back, with clicks beside them."""
    rng = Random(seed)
    exports: list[Export] = []
    known: dict[str, dict[str, Any]] = {}
    for number in range(12):
        seen = FIRST + timedelta(days=10 * number + rng.randint(5, 9))
        for n in range(rng.randint(1, 4)):
            bought = seen - timedelta(days=rng.randint(0, 4))
            known[f"{number}-{n}"] = {"day": bought, "gross": str(rng.randint(1, 20)), "item": rng.choice(("Shop", "Other"))}
        rows = [sale(key, s["day"], s["gross"], rng.choice(STATES), item=s["item"]) for key, s in known.items() if rng.random() < 0.6]
        rows.append(clicks(seen, rng.randint(0, 300)))
        exports.append((seen, rows))
    return exports


@contextmanager
def warehouse(folder: Path, exports: Sequence[Export]) -> Iterator[Work]:
    """Build a warehouse from exports, with all its marts."""
    made = opened(folder)
    try:
        told(made, "awin", *exports)
        write_coverage(made.store)
        counted(made)
        yield made
    finally:
        made.store.close()


@contextmanager
def looked_back(folder: Path, live: Path, day: date) -> Iterator[Store]:
    """Build the warehouse of a day from a published one."""
    with Store(folder / f"{day}.duckdb") as store:
        assert copy_until.copy(store, live, day) is None
        build(Work(Home(folder), Config(), store), day)
        yield store


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_past_is_what_the_exports_until_then_would_have_built(tmp_path: Path, seed: int) -> None:
    """For made-up stories and a day in the middle: every table of ledger and marts has the hash of one built from the earlier exports alone."""
    exports = story(seed)
    day = exports[5 + seed][0]
    with warehouse(tmp_path / "live", exports) as live:
        publish(live.store, tmp_path / "moisson.duckdb")
    with warehouse(tmp_path / "then", [export for export in exports if export[0] <= day]) as then:
        expected = parts(then.store)
    with looked_back(tmp_path / "back", tmp_path / "moisson.duckdb", day) as store:
        found = parts(store)
    without_rates = set(HASHED) - {"ref.fx_rate"}
    assert {name: found[name] for name in without_rates} == {name: expected[name] for name in without_rates}


def test_the_last_day_is_today(tmp_path: Path) -> None:
    """As of the last export, every table is the live one's; the live file is not touched."""
    exports = story(4)
    with warehouse(tmp_path / "live", exports) as live:
        publish(live.store, tmp_path / "moisson.duckdb")
        expected = parts(live.store)
    before = (tmp_path / "moisson.duckdb").read_bytes()
    with looked_back(tmp_path / "back", tmp_path / "moisson.duckdb", FIRST + timedelta(days=RATED)) as store:
        assert parts(store) == expected
    assert (tmp_path / "moisson.duckdb").read_bytes() == before


def test_rates_are_those_published_until_then(tmp_path: Path) -> None:
    """One file tells the rates of a year: as of a day, those of the days after it are not known."""
    exports = story(1)
    with warehouse(tmp_path / "live", exports) as live:
        publish(live.store, tmp_path / "moisson.duckdb")
    day = exports[3][0]
    with looked_back(tmp_path / "back", tmp_path / "moisson.duckdb", day) as store:
        assert store.one("SELECT max(day) FROM ref.fx_rate") == day
        assert store.meta("as_of") == day.isoformat()


def test_macros_tell_each_sale_as_it_was_believed(tmp_path: Path) -> None:
    """Pending in January, 10 approved in February, 4 left in March: three days, three answers, from one published file."""
    rows = [
        (date(2026, 1, 31), [sale("a", JAN, "10")]),
        (date(2026, 2, 28), [sale("a", JAN, "10", "approved")]),
        (date(2026, 3, 31), [sale("a", JAN, "4", "approved"), sale("b", date(2026, 3, 30), "5", "approved", currency="USD")]),
    ]
    with warehouse(tmp_path / "live", rows) as live:
        publish(live.store, live.home.published)
        home = live.home
    with published(home) as con:
        believed = [con.execute(f"SELECT status, gross FROM earning_as_of('{day}')").fetchall() for day, _ in rows[:2]]
        approved = [
            con.execute(f"SELECT month, currency, approved, approved_rc FROM approved_as_of('{day}')").fetchall() for day, _ in rows
        ]
        nothing = con.execute("SELECT count(*) FROM earning_as_of('2026-01-30')").fetchone()
        brief = [con.execute(f"SELECT status, gross FROM as_of('{day}')").fetchall() for day, _ in rows[:2]]
    assert believed == [[("pending", Decimal(10))], [("approved", Decimal(10))]]
    assert brief == believed
    assert approved[0] == []
    assert approved[1] == [(JAN, "EUR", Decimal(10), Decimal(10))]
    assert approved[2] == [(JAN, "EUR", Decimal(4), Decimal(4)), (date(2026, 3, 1), "USD", Decimal(5), Decimal(4))]
    assert nothing == (0,)


def test_a_restated_period_is_told_as_it_was_believed(tmp_path: Path) -> None:
    """The newest export that covers a day counts, of those observed until then."""
    made = opened(tmp_path)
    january = (JAN, date(2026, 1, 31))
    told(made, "amazon_associates", (date(2026, 1, 31), [sale("a", date(2026, 1, 5), "30", "approved")]), period=january)
    told(made, "amazon_associates", (date(2026, 2, 20), [sale("b", date(2026, 1, 6), "22", "approved")]), period=january)
    counted(made)
    publish(made.store, made.home.published)
    made.store.close()
    with published(made.home) as con:
        found = [con.execute(f"SELECT sum(approved) FROM approved_as_of('{day}')").fetchone() for day in ("2026-02-01", "2026-02-20")]
    assert found == [(Decimal(30),), (Decimal(22),)]


@pytest.mark.parametrize(
    ("text", "says"),
    [("yesterday", "not a day"), ("2026-02-30", "not a day"), ("2026-11-26", "has not come yet"), ("31/03/2026", "YYYY-MM-DD")],
)
def test_a_day_that_is_none_is_refused_in_words(text: str, says: str) -> None:
    """The message names what was given, and what to write instead."""
    with pytest.raises(ConfigurationError, match=says) as why:
        parse_day(text, date(2026, 11, 25))
    assert text in str(why.value)


def test_a_day_that_has_begun_is_taken() -> None:
    """Today is one."""
    assert parse_day("2026-11-25", date(2026, 11, 25)) == date(2026, 11, 25)


def test_before_the_first_export_there_is_nothing(tmp_path: Path) -> None:
    """The message names the first day that can be looked back on; nothing is left lying about."""
    with warehouse(tmp_path, story(1)) as live:
        publish(live.store, live.home.published)
        home = live.home
    first = story(1)[0][0]
    (tmp_path / "moisson.toml").write_text('[person]\nid = "me"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=f"nothing had been observed by then.*{first}"):
        make(home, first - timedelta(days=1))
    assert not as_of_file(home, first - timedelta(days=1)).exists()
    assert [path.name for path in (home.data / "as-of").iterdir()] == [".lock"]


def test_before_the_first_run_there_is_nothing(tmp_path: Path) -> None:
    """Nothing is published: the message says what to do."""
    with pytest.raises(ConfigurationError, match="Run `moisson run` first"):
        make(Home(tmp_path), JAN)


def test_a_kept_up_warehouse_may_hold_a_quiet_platform(tmp_path: Path) -> None:
    """A platform whose only export came later leaves no row in the past."""
    made = opened(tmp_path / "live")
    told(made, "awin", (date(2026, 1, 31), [sale("a", JAN, "10", "approved")]))
    told(made, "rakuten", (date(2026, 3, 31), [sale("b", FEB, "10", "approved")]))
    counted(made)
    publish(made.store, tmp_path / "moisson.duckdb")
    made.store.close()
    with looked_back(tmp_path / "back", tmp_path / "moisson.duckdb", date(2026, 2, 1)) as store:
        assert store.rows("SELECT DISTINCT channel FROM ledger.earning") == [{"channel": "awin"}]
        assert store.rows("SELECT DISTINCT channel_id FROM mart.affiliate_program_month") == [{"channel_id": "awin"}]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample life's published warehouse and settings, and nothing else."""
    home = tmp_path_factory.mktemp("life")
    (home / "data").mkdir()
    shutil.copy(life_home() / "moisson.toml", home)
    for name in ("moisson.duckdb", ".pseudonym.key"):
        shutil.copy(life_home() / "data" / name, home / "data" / name)
    return home


def hashes(path: Path, folder: Path) -> dict[str, str]:
    """Give the hash of every table of a published file."""
    copy = folder / path.name
    shutil.copy(path, copy)
    copy.chmod(0o600)
    with Store(copy) as store:
        return parts(store)


def test_the_sample_life_as_of_its_last_export_is_the_live_one(past: Path, tmp_path: Path) -> None:
    """By the real command: every table of ledger and marts has the same hash, and the command ends with 0 and says where it lies."""
    done = moisson(past, "run", "--as-of", "2026-10-02")
    assert done.returncode == 0, done.stderr
    assert all(PROGRESS.fullmatch(line) for line in done.stderr.splitlines()), done.stderr
    assert "data/as-of/2026-10-02.duckdb" in done.stdout
    assert hashes(past / "data/as-of/2026-10-02.duckdb", tmp_path) == hashes(past / "data/moisson.duckdb", tmp_path)


def test_the_macro_tells_the_sample_lifes_ledger(past: Path) -> None:
    """As of the last export it is the ledger, row by row: records with a key, replaced periods, and layouts that yield."""
    told_by = "platform, account, record_key, occurrence, layout, batch_id, line, status, gross, net, currency, work_date, gross_rc"
    with published(Home(past)) as con:
        differ = con.execute(
            f"""SELECT count(*) FROM ((SELECT {told_by} FROM earning_as_of('2026-10-02') EXCEPT ALL SELECT {told_by} FROM ledger.earning)
            UNION ALL (SELECT {told_by} FROM ledger.earning EXCEPT ALL SELECT {told_by} FROM earning_as_of('2026-10-02')))"""
        ).fetchone()
        rows = con.execute("SELECT count(*) FROM earning_as_of('2026-10-02')").fetchone()
    assert differ == (0,)
    assert rows is not None
    assert rows[0] > 8000


@pytest.mark.parametrize(
    ("arguments", "says"), [(["--as-of", "2020-01-01"], "nothing had been observed"), (["--as-of", "2026-10-02", "--force"], "without")]
)
def test_the_command_says_what_it_cannot_do(past: Path, arguments: list[str], says: str) -> None:
    """In words, on standard error, with the exit code of settings."""
    done = moisson(past, "run", *arguments)
    assert done.returncode == Exit.CONFIGURATION
    assert says in done.stderr
    assert "Traceback" not in done.stderr
