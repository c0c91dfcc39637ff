"""`moisson run` against a real server that plays Awin and the European Central Bank, well and badly."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

from tests.http.server import Answer, Asked, Player, ok, playing
from tests.http.toy import CANARY
from tests.support.cli import moisson

pytestmark = pytest.mark.slow
TODAY = datetime.now(UTC).date()
TOML = """\
[person]
timezone = "Europe/Paris"

[[account]]
platform = "awin"
publisher_id = "4711"

[inbox]
settle_seconds = 0

[ecb]
fetch = true
"""
SIX_HOURS = {"Retry-After": str(6 * 3600)}
NAME = "Boutique Zéphyrine"


def sale(number: int, status: str = "pending", amount: str = "4.260", currency: str = "USD", **more: object) -> str:
    """Write one transaction as Awin does, its amount digit for digit."""
    day = (TODAY - timedelta(days=20)).isoformat()
    row = {
        "id": number, "publisherId": 4711, "commissionStatus": status, "siteName": NAME, "advertiserId": 99, "transactionDate": f"{day}T10:00:00",
        "type": "Commission group transaction", "paidToPublisher": False, "paymentId": 0, **more,
    }  # fmt: skip
    return json.dumps(row)[:-1] + f', "commissionAmount": {{"amount": {amount}, "currency": "{currency}"}}}}'


def history() -> bytes:
    """Make the central bank's zip: two currencies, the last 40 days."""
    lines = [f"{(TODAY - timedelta(days=n)).isoformat()},1.2500,0.8000," for n in range(1, 41)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("eurofxref-hist.csv", "\n".join(["Date,USD,GBP,", *lines]) + "\n")
    return out.getvalue()


class World:
    """What the server says: `sales` in the newest window of each pass, rates, and faults that come first."""

    def __init__(self) -> None:
        self.sales: list[str] = []
        self.faults: list[Answer] = []
        self.awin: Callable[[int], Answer | None] = lambda _: None
        self.ecb: Answer | None = None
        self.calls = 0

    def __call__(self, asked: Asked) -> Answer:
        """Answer a request."""
        if self.faults:
            return self.faults.pop(0)
        if "/publishers/" in asked.path:
            self.calls += 1
            newest = asked.params["endDate"] > TODAY.isoformat()
            return self.awin(self.calls) or ok(f"[{', '.join(self.sales)}]" if newest else "[]")
        if self.ecb:
            return self.ecb
        return ok(history()) if asked.path.endswith("hist.zip") else Answer(status=404)


class Scene:
    """A home, the world its runs see, and what they left."""

    def __init__(self, home: Path, world: World, server: Player) -> None:
        self.home, self.world, self.server = home, world, server

    def run(self, token: str = CANARY) -> CompletedProcess[str]:
        """Run the real command; whatever happens, the token is nowhere."""
        told = {"MOISSON_API_AWIN": self.server.url, "MOISSON_API_ECB": self.server.url}
        done = moisson(self.home, "run", env={**told, **({"MOISSON_AWIN_TOKEN": token} if token else {})})
        self.world.calls = 0
        assert CANARY not in done.stdout + done.stderr
        assert NAME not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert [p for p in self.home.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()] == []
        assert [p for p in (self.home / "data" / "dagster").rglob("*") if p.is_file() and NAME.encode() in p.read_bytes()] == []
        return done

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Ask the published warehouse."""
        with duckdb.connect(str(self.home / "data" / "moisson.duckdb"), read_only=True) as con:
            return con.sql(query).fetchall()

    def drop(self) -> None:
        """Put an export into the inbox: one sale in euros, of another platform's kind."""
        (self.home / "inbox").mkdir(exist_ok=True)
        (self.home / "inbox" / "awin.json").write_text(f"[{sale(900, 'approved', '9.99', 'EUR')}]", encoding="utf-8")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A fresh home with an Awin account and rates to fetch."""
    (tmp_path / "moisson.toml").write_text(TOML, encoding="utf-8")
    world = World()
    with playing(world) as server:
        yield Scene(tmp_path, world, server)


STATES = "SELECT record_key, status, CAST(gross AS VARCHAR) FROM ledger.earning ORDER BY 1"


def test_the_ledger_follows_what_the_api_tells(scene: Scene) -> None:
    """First pull, then one with an amended, a declined and a new sale, a short 429 and a cut body on the way: all arrive, with rates."""
    scene.world.sales = [sale(1), sale(2), sale(3)]
    first = scene.run()
    assert first.returncode == 0, first.stderr
    assert scene.ask(STATES) == [("1", "pending", "4.26000000"), ("2", "pending", "4.26000000"), ("3", "pending", "4.26000000")]
    assert scene.ask("SELECT DISTINCT CAST(gross_rc AS VARCHAR), CAST(fx_rate AS VARCHAR), fx_source FROM ledger.earning") == [
        ("3.40800000", "1.25000000", "ECB")
    ]
    scene.world.sales = [sale(1, "approved", "5.10"), sale(2, "declined", declineReason="returned"), sale(3), sale(4, "approved", "0.01")]
    scene.world.faults = [Answer(status=429, headers={"Retry-After": "1"}), Answer(body=b'[{"id": 1', length=5000)]
    second = scene.run()
    assert second.returncode == 0, second.stderr
    assert scene.ask(STATES) == [
        ("1", "approved", "5.10000000"), ("2", "rejected", "4.26000000"), ("3", "pending", "4.26000000"), ("4", "approved", "0.01000000")
    ]  # fmt: skip
    assert scene.world.faults == []
    rates = [a for a in scene.server.asked if "/publishers/" not in a.path]
    assert [a.path.rsplit("/", 1)[1] for a in rates] == ["eurofxref-hist.zip", "D.GBP+USD.EUR.SP00.A"]
    assert all("authorization" not in a.headers for a in rates)


def test_a_long_wait_is_told_and_the_next_run_goes_on_there(scene: Scene) -> None:
    """A limit of six hours in the middle: exit 20, what came is published, and the next run asks only for what is missing."""
    scene.world.sales = [sale(1)]
    scene.world.awin = lambda call: Answer(status=429, headers=SIX_HOURS) if call > 20 else None
    cut = scene.run()
    assert cut.returncode == 20
    assert "awin" in cut.stderr
    assert "21,600 s" in cut.stderr
    asked = {(a.params["dateType"], a.params["startDate"]) for a in scene.server.asked[:20]}
    assert scene.ask("SELECT count(*) FROM ops.batch WHERE platform = 'awin'") == [(1,)]
    scene.world.awin = lambda _: None
    before = len(scene.server.asked)
    again = scene.run()
    assert again.returncode == 0, again.stderr
    now = [(a.params["dateType"], a.params["startDate"]) for a in scene.server.asked[before:] if "/publishers/" in a.path]
    assert asked.isdisjoint(now)
    assert len(asked) + len(now) == len(asked | set(now)) == 42
    assert scene.ask(STATES) == [("1", "pending", "4.26000000")]


@pytest.mark.parametrize("token", ["expired", ""])
def test_a_token_that_is_refused_or_missing_is_told_with_its_name(scene: Scene, token: str) -> None:
    """401, or no token at all: exit 21 naming the variable to set; files are landed and published all the same."""
    scene.drop()
    scene.world.awin = lambda _: Answer(status=401, body=b'{"error": "invalid_token"}')
    done = scene.run(CANARY if token else "")
    assert done.returncode == 21
    assert "MOISSON_AWIN_TOKEN" in done.stderr
    assert scene.ask(STATES) == [("900", "approved", "9.99000000")]


def test_a_source_that_is_down_does_not_stop_the_others(scene: Scene) -> None:
    """The central bank is gone: exit 20 says so, and Awin's sales and the files are published; the rates come with the next run."""
    scene.drop()
    scene.world.sales = [sale(1)]
    scene.world.ecb = Answer(status=429, headers=SIX_HOURS)
    done = scene.run()
    assert done.returncode == 20
    assert "ecb" in done.stderr
    assert "Done in" in done.stdout
    assert scene.ask(STATES) == [("1", "pending", "4.26000000"), ("900", "approved", "9.99000000")]
    assert scene.ask("SELECT record_key FROM ledger.earning WHERE gross_rc IS NULL") == [("1",)]
    scene.world.ecb = None
    later = scene.run()
    assert later.returncode == 0, later.stderr
    assert scene.ask("SELECT CAST(gross_rc AS VARCHAR) FROM ledger.earning WHERE record_key = '1'") == [("3.40800000",)]


def test_an_answer_that_is_no_list_of_sales_is_a_broken_contract(scene: Scene) -> None:
    """HTTP 200 with something else: exit 30, nothing of it is kept, and the message does not repeat it."""
    scene.world.awin = lambda _: ok(json.dumps({"message": NAME}))
    done = scene.run()
    assert done.returncode == 30
    assert "instead of a list of transactions" in done.stderr
    assert scene.ask("SELECT count(*) FROM ops.landed WHERE source = 'awin'") == [(0,)]


def test_only_this_machine_may_stand_in_for_a_platform(scene: Scene) -> None:
    """The variable that names a double takes no address of another machine: the token would travel there."""
    done = moisson(
        scene.home, "run", env={"MOISSON_API_AWIN": "http://203.0.113.7", "MOISSON_API_ECB": scene.server.url, "MOISSON_AWIN_TOKEN": CANARY}
    )
    assert done.returncode == 60
    assert "only an address of this machine" in done.stderr
    assert CANARY not in done.stdout + done.stderr
