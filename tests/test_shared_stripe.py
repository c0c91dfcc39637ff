"""Stripe's own fixtures and exports beside the project: what our double answers comes from their OpenAPI description."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from connectors.fetch import ContractBroken, Fetcher, Landed
from connectors.freelance.stripe import API, EARNED
from connectors.pull import pull, source_of
from tests.http.server import Answer, Asked, Clock, at, ok, playing
from tests.support.answers import read_sample
from tests.support.apis import signed_in

pytestmark = pytest.mark.shared


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with signed_in(monkeypatch):
        yield


@pytest.fixture
def fixtures(shared_samples: Path) -> dict[str, Any]:
    """The objects of Stripe's OpenAPI fixtures."""
    found: dict[str, Any] = json.loads((shared_samples / "stripe" / "openapi_fixtures3_selected.json").read_text(encoding="utf-8"))
    return found


def listed(objects: list[dict[str, Any]]) -> object:
    """Answer as Stripe's lists do: by the day of creation, so many at once, from an id on."""

    def answer(asked: Asked) -> Answer:
        kind = asked.path.rsplit("/", 1)[1].removesuffix("s")
        mine = [o for o in objects if o["object"] == kind]
        mine = [o for o in mine if int(asked.params["created[gte]"]) <= o["created"] < int(asked.params["created[lt]"])]
        ids = [o["id"] for o in mine]
        start = ids.index(asked.params["starting_after"]) + 1 if "starting_after" in asked.params else 0
        page = mine[start : start + 2]
        return ok(json.dumps({"object": "list", "data": page, "has_more": start + 2 < len(mine), "url": asked.path}))

    return answer


def test_objects_of_their_openapi_description_become_earnings_and_payouts(fixtures: dict[str, Any], tmp_path: Path) -> None:
    """Five balance transactions and a payout made from Stripe's fixtures: pulled on pages of two, read, in major units."""
    charge, sent = fixtures["balance_transaction"], {**fixtures["payout"], "livemode": True}
    kinds = [
        ("charge", 12345, "usd"),
        ("refund", -500, "usd"),
        ("charge", 12345, "jpy"),
        ("charge", 1234, "kwd"),
        ("payout", -11845, "usd"),
    ]
    made = [
        {**charge, "id": f"txn_{n}", "amount": a, "net": a, "currency": c, "reporting_category": k, "type": k, "source": f"po_{n}"}
        for n, (k, a, c) in enumerate(kinds)
    ]
    when = datetime.fromtimestamp(charge["created"], UTC).date()
    clock = Clock()
    source = source_of(API, "stripe", {})
    with playing(listed([*made, sent])) as server, Fetcher(at(server, source), clock=clock, sleep=clock.sleep) as fetcher:  # type: ignore[arg-type]
        landed: list[Landed] = list(pull(fetcher, API, when, when))
    assert [one.records for one in landed] == [2, 2, 1, 1]

    rows = pl.concat([read(one, tmp_path) for one in landed])
    told = rows.sort("record_key").select("shape", "record_key", "currency", "net").rows()
    assert told == [
        ("payout", sent["id"], "USD", Decimal(11)),
        ("payout", "po_4", "USD", Decimal("118.45")),
        ("earning", "txn_0", "USD", Decimal("123.45")),
        ("earning", "txn_1", "USD", Decimal(-5)),
        ("earning", "txn_2", "JPY", Decimal(12345)),
        ("earning", "txn_3", "KWD", Decimal("1.234")),
    ]


def read(landed: Landed, out: Path) -> pl.DataFrame:
    """Read what landed as a run would."""
    path, told = out / landed.name, out / landed.name.removesuffix(".json")
    path.write_bytes(landed.body)
    told.mkdir()
    done = read_sample(path, told)
    assert done.refusals == []
    assert [part.added for part in done.parts] == [()]
    assert [part.quarantined for part in done.parts] == [0]
    return pl.read_ipc_stream(done.parts[0].rows)


def test_a_sandbox_payout_of_the_fixtures_is_refused(fixtures: dict[str, Any]) -> None:
    """Their payout says `livemode: false`: a rehearsal, which is not money (F107)."""
    clock, when = Clock(), datetime.fromtimestamp(fixtures["payout"]["created"], UTC).date()
    with (
        playing(listed([fixtures["payout"]])) as server,  # type: ignore[arg-type]
        Fetcher(at(server, source_of(API, "stripe", {})), clock=clock, sleep=clock.sleep) as fetcher,
        pytest.raises(ContractBroken, match="sandbox"),
    ):
        list(pull(fetcher, API, when, when))


def test_the_real_exports_are_read_whole(shared_samples: Path, tmp_path: Path) -> None:
    """The activity report and the payments export: every row lands, and the sums are the file's own."""
    activity = shared_samples / "stripe" / "stripe_balance_change_from_activity_2020.csv"
    payments = shared_samples / "stripe" / "stripe_payments_default_columns_2021.csv"
    for path, column in ((activity, "net"), (payments, "converted_amount")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
        (tmp_path / path.stem).mkdir()
        done = read_sample(path, tmp_path / path.stem)
        rows = pl.read_ipc_stream(done.parts[0].rows)
        assert (done.parts[0].quarantined, done.parts[0].added, rows.height) == (0, (), len(lines))
        total = rows["net"].sum() if column == "net" else rows["gross"].sum()
        assert total == sum(Decimal(line[column]) for line in lines)
    assert set(EARNED) >= {"charge", "refund"}
