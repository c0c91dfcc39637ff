"""Past months of an API: `moisson pull`, and a backfill in the Dagster UI, against a real server that plays Awin."""

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.backfill import months
from pipelines.errors import ConfigurationError
from tests.http.server import Answer, Asked, Player, ok, playing
from tests.http.toy import CANARY
from tests.support.browser import ask, dagster_ui
from tests.support.cli import moisson

TODAY = date(2026, 11, 25)
TOML = '[person]\ntimezone = "Europe/Paris"\n\n[[account]]\nplatform = "awin"\npublisher_id = "4711"\n'
BACKFILL = """mutation { launchPartitionBackfill(backfillParams: {assetSelection: [{path: ["landing", "awin_months"]}],
    partitionNames: ["2025-01", "2025-03"]}) { __typename ... on PythonError { message } } }"""
FILLED = """{ assetNodeOrError(assetKey: {path: ["landing", "awin_months"]}) { ... on AssetNode {
    partitionStats { numMaterialized numFailed numPartitions } } } }"""
PATIENCE_S = 180


def test_months_are_counted_across_a_new_year() -> None:
    """Both ends are included."""
    assert months("2024-11", "2025-02", "2015-01", TODAY) == ["2024-11", "2024-12", "2025-01", "2025-02"]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2025-13", "2025-12", "not a month"),
        ("2025-1", "2025-02", "not a month"),
        ("2025-03", "2025-02", "comes after"),
        ("2026-01", "2026-11", "not over"),
        ("2014-12", "2015-02", "first month"),
    ],
)
def test_months_that_cannot_be_asked_for_are_refused(first: str, last: str, told: str) -> None:
    """A word that is no month, a swapped span, the month that runs, and what lies before the first partition."""
    with pytest.raises(ConfigurationError, match=told):
        months(first, last, "2015-01", TODAY)


def sales(asked: Asked) -> Answer:
    """Answer with one sale on the first day of the window, named after it; other passes hold nothing."""
    day = asked.params["startDate"][:10]
    if asked.params["dateType"] != "transaction":
        return ok("[]")
    row = {
        "id": int(day.replace("-", "")), "publisherId": 4711, "commissionStatus": "approved", "siteName": "Shop", "advertiserId": 99,
        "transactionDate": f"{day}T10:00:00", "type": "Commission group transaction", "paidToPublisher": False, "paymentId": 0,
        "commissionAmount": {"amount": 4.26, "currency": "EUR"},
    }  # fmt: skip
    return ok(json.dumps([row]))


def refusing(month: str) -> Iterator[object]:
    """Give a server that knows the token in every month but one."""
    return playing(lambda asked: Answer(status=401) if asked.params["startDate"].startswith(month) else sales(asked))  # type: ignore[return-value]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an Awin account."""
    (tmp_path / "moisson.toml").write_text(TOML, encoding="utf-8")
    return tmp_path


def told(server: Player) -> dict[str, str]:
    """Give the environment in which the server stands in for Awin."""
    return {"MOISSON_API_AWIN": server.url, "MOISSON_AWIN_TOKEN": CANARY}


def kept(home: Path) -> list[dict[str, str]]:
    """Give what is written beside each kept response."""
    bodies = [path.read_bytes() for path in (home / "data" / "landing").rglob("*") if path.is_file()]
    found = [json.loads(body)["moisson"] for body in bodies if body.startswith(b'{"moisson"')]
    return sorted(found, key=lambda one: one["covers_from"])


@pytest.mark.slow
def test_past_months_land_and_the_next_run_reads_them(home: Path) -> None:
    """Two months of the year before are asked for in windows of at most 31 days, kept as they came, and in the ledger after the next run."""
    with playing(sales) as server:
        pulled = moisson(home, "pull", "awin", "--from", "2024-12", "--to", "2025-01", env=told(server))
        assert pulled.returncode == 0, pulled.stderr
        asked = [(a.params["startDate"][:10], a.params["endDate"][:10]) for a in server.asked if a.params["dateType"] == "transaction"]
        landed = kept(home)
        ran = moisson(home, "run", env=told(server))
    assert "awin 2024-12: 2 new responses" in pulled.stdout
    assert asked == [("2024-12-01", "2024-12-31"), ("2024-12-31", "2025-01-01"), ("2025-01-01", "2025-01-31"), ("2025-01-31", "2025-02-01")]
    assert [(one["covers_from"], one["covers_to"]) for one in landed] == [
        ("2024-12-01", "2024-12-30"), ("2024-12-31", "2024-12-31"), ("2025-01-01", "2025-01-30"), ("2025-01-31", "2025-01-31")
    ]  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    with duckdb.connect(str(home / "data" / "moisson.duckdb"), read_only=True) as con:
        found = con.sql("SELECT record_key FROM ledger.earning WHERE work_date < DATE '2025-02-01' ORDER BY 1").fetchall()
    assert found == [("20241201",), ("20241231",), ("20250101",), ("20250131",)]


@pytest.mark.slow
def test_a_month_that_is_refused_stops_the_pull_and_keeps_what_came(home: Path) -> None:
    """The month before stays landed, the exit code is that of refused credentials, and no secret is told."""
    with refusing("2025-02") as server:  # type: ignore[attr-defined]
        done = moisson(home, "pull", "awin", "--from", "2025-01", "--to", "2025-03", env=told(server))
        months_asked = {a.params["startDate"][:7] for a in server.asked}
    assert done.returncode == 21, done.stdout
    assert "awin 2025-01: " in done.stdout
    assert "awin 2025-02 did not come." in done.stderr
    assert "Traceback" not in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert months_asked == {"2025-01", "2025-02"}
    assert {one["covers_from"][:7] for one in kept(home)} == {"2025-01"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("gumroad", "--from", "2025-01"), "no API that can be asked for a past month"),
        (("paypal", "--from", "2025-01", "--to", "2025-01"), "no account with an API is set up"),
    ],
)
def test_a_platform_that_cannot_be_asked_says_why(home: Path, arguments: tuple[str, ...], says: str) -> None:
    """Without an API, or without an account of it in moisson.toml, there is nothing to pull: exit 60."""
    done = moisson(home, "pull", *arguments)
    assert done.returncode == 60, done.stderr
    assert says in " ".join((done.stdout + done.stderr).split())


@pytest.mark.slow
def test_a_backfill_from_the_ui_fills_months_and_a_failed_one_is_told_in_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the daemon, two months are asked for: one lands, one is refused; the sensor writes down what to do, and `moisson status` shows it."""
    with refusing("2025-03") as server:  # type: ignore[attr-defined]
        for name, value in told(server).items():
            monkeypatch.setenv(name, value)
        with dagster_ui(home, "--daemon") as url:
            launched = ask(url, BACKFILL)["launchPartitionBackfill"]
            assert launched["__typename"] == "LaunchBackfillSuccess", launched
            until = time.monotonic() + PATIENCE_S
            while time.monotonic() < until and not (home / "data" / "trouble.json").exists():
                time.sleep(2)
            filled = ask(url, FILLED)["assetNodeOrError"]["partitionStats"]
    assert (filled["numMaterialized"], filled["numFailed"]) == (1, 1)
    assert filled["numPartitions"] > 120
    assert {one["covers_from"][:7] for one in kept(home)} == {"2025-01"}
    noted = json.loads((home / "data" / "trouble.json").read_text(encoding="utf-8"))
    assert noted["place"] == "the job __ASSET_JOB, step months"
    assert "awin" in noted["what"]
    assert "Traceback" not in noted["what"]
    assert CANARY not in json.dumps(noted)
    shown = moisson(home, "status")
    assert noted["next_step"] in " ".join((shown.stdout + shown.stderr).split())
