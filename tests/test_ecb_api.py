"""The European Central Bank's downloads against a real server that plays them."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from connectors.fetch import ContractBroken, Fetcher, Landed, Unreachable
from connectors.reference import _ecb_api as ecb
from tests.http.server import Answer, Clock, Play, Player, at, ok, playing

HISTORY = b"Date,USD,BGN,\n2026-11-20,1.1684,N/A,\n2026-11-19,1.1711,N/A,\n"
DAILY = b"Date, USD, JPY, \n20 November 2026, 1.1684, 186.75, \n"
SDMX = (
    b"KEY,FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE,TITLE\r\n"
    b'EXR.D.USD.EUR.SP00.A,D,USD,EUR,2026-11-19,1.1711,"US dollar, euro"\r\n'
    b"EXR.D.USD.EUR.SP00.A,D,USD,EUR,2026-12-25,NaN,x\r\n"
    b"EXR.D.USD.EUR.SP00.A,D,USD,EUR,2026-12-26,,x\r\n"
)
SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "ecb"


def packed(*members: tuple[str, bytes]) -> bytes:
    """Return a zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def pull(server: Player, kind: ecb.Kind, *currencies: str, since: date | None = None) -> list[Landed]:
    """Pull once, with a clock that costs no time."""
    clock = Clock()
    home = at(server, ecb.source_for(kind), max_tries=2)
    with Fetcher(home, clock=clock, sleep=clock.sleep) as fetcher:
        return list(ecb.pull(fetcher, kind, currencies, since))


@pytest.mark.parametrize(
    ("kind", "path", "body", "name", "records"),
    [
        ("hist_zip", "eurofxref-hist.zip", packed(("eurofxref-hist.csv", HISTORY)), "ecb_hist_zip_{}.zip", 2),
        ("daily_zip", "eurofxref.zip", packed(("eurofxref.csv", DAILY)), "ecb_daily_zip_{}.zip", 1),
        ("daily_csv", "eurofxref.csv", DAILY, "ecb_daily_csv_{}.csv", 1),
    ],
)
def test_files_land_as_they_are(kind: ecb.Kind, path: str, body: bytes, name: str, records: int) -> None:
    """The zip and the CSV land byte for byte, after a look inside."""
    with playing(ok(body)) as server:
        (landed,) = pull(server, kind)
    assert server.asked[0].path == f"/stats/eurofxref/{path}"
    assert (landed.body, landed.name, landed.records) == (body, name.format("20261123T090000Z"), records)


def test_sdmx_lands_with_its_holes() -> None:
    """Days without a rate (NaN, or nothing) are landed as they came: the reader decides, not the fetcher."""
    with playing(ok(SDMX)) as server:
        (landed,) = pull(server, "sdmx", "USD", "GBP", "EUR", "USD", since=date(2026, 11, 19))
    assert server.asked[0].path == "/service/data/EXR/D.GBP+USD.EUR.SP00.A"
    assert server.asked[0].params == {"startPeriod": "2026-11-19", "format": "csvdata"}
    assert (landed.body, landed.records) == (SDMX, 3)
    assert landed.name == "ecb_sdmx_20261119_20261123T090000Z.csv"


@pytest.mark.parametrize("play", [Answer(404), ok(b""), ok(b"\r\n")])
def test_a_weekend_without_rates_is_no_error(play: Play) -> None:
    """The service says 404, or sends nothing, when no rate is published yet since that day: nothing lands."""
    with playing(play) as server:
        assert pull(server, "sdmx", "USD", since=date(2026, 11, 22)) == []


def test_a_missing_file_is_an_error() -> None:
    """404 means nothing new for a query only; for a file it means that the file has moved."""
    with playing(Answer(404)) as server, pytest.raises(ContractBroken, match="HTTP 404"):
        pull(server, "daily_csv")


GOOD = packed(("eurofxref-hist.csv", HISTORY))
BAD_ZIPS = {
    "a page for people": b"<html>Maintenance</html>",
    "nothing": b"",
    "cut": GOOD[:-30],
    "one byte changed inside": GOOD[:60] + bytes([GOOD[60] ^ 255]) + GOOD[61:],
    "two members": packed(("a.csv", HISTORY), ("b.csv", HISTORY)),
    "a path": packed(("../eurofxref-hist.csv", HISTORY)),
    "not a csv": packed(("rates.exe", HISTORY)),
    "another table": packed(("eurofxref-hist.csv", b"Code,Rate\nUSD,1\n")),
    "only a header": packed(("eurofxref-hist.csv", b"Date,USD,\n")),
    "not text": packed(("eurofxref-hist.csv", b"Date,\xff\n1,2\n")),
}


@pytest.mark.parametrize("body", BAD_ZIPS.values(), ids=BAD_ZIPS.keys())
def test_a_zip_that_is_not_the_rates_is_refused(body: bytes) -> None:
    """A damaged, foreign or empty archive never lands."""
    with playing(ok(body)) as server, pytest.raises(ContractBroken, match="ecb"):
        pull(server, "hist_zip")


def test_a_zip_bomb_stops_at_the_cap() -> None:
    """A small zip that unpacks past 64 MiB is refused without being held whole."""
    bomb = packed(("eurofxref-hist.csv", b"0" * (64 * 1024 * 1024 + 1)))
    with playing(ok(bomb)) as server, pytest.raises(ContractBroken, match="unpacks to more"):
        pull(server, "hist_zip")


@pytest.mark.parametrize("body", [b"<html>", b"Code,Rate\nUSD,1\n", b"", b'Date,"USD\n1,2\n', b"Date, USD\n"])
def test_a_csv_that_is_not_the_rates_is_refused(body: bytes) -> None:
    """Also the daily CSV must begin with Date and hold a rate."""
    with playing(ok(body)) as server, pytest.raises(ContractBroken, match="ecb"):
        pull(server, "daily_csv")


def test_sdmx_without_its_columns_is_refused() -> None:
    """A change of the service's columns stops with exit code 30, naming what is gone (F106)."""
    body = SDMX.replace(b"OBS_VALUE", b"VALUE")
    with playing(ok(body)) as server, pytest.raises(ContractBroken, match="OBS_VALUE"):
        pull(server, "sdmx", "USD", since=date(2026, 11, 19))


@pytest.mark.parametrize("codes", [(), ("EUR",), ("usd",), ("USD/../X",)])
def test_sdmx_needs_real_currency_codes(codes: tuple[str, ...]) -> None:
    """What is no currency code is not put into a path."""
    with playing(ok(SDMX)) as server, pytest.raises(ValueError, match="currency codes"):
        pull(server, "sdmx", *codes, since=date(2026, 11, 19))


def test_a_cut_download_is_resumable() -> None:
    """A history cut on its way is asked for again, and then left for later (F97)."""
    with playing(Answer(body=GOOD[:50], length=len(GOOD))) as server, pytest.raises(Unreachable):
        pull(server, "hist_zip")
    assert len(server.asked) == 2


def test_each_kind_has_a_source_on_the_banks_own_hosts() -> None:
    """Files come from www, queries from data-api; neither needs a secret."""
    for kind in get_args(ecb.Kind):
        source = ecb.source_for(kind)
        assert source.hosts[0].endswith(".ecb.europa.eu")
        assert source.secret is None
        assert replace(source) == source


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLES.exists(), reason="the folder of real exports is not beside the project")
@pytest.mark.parametrize(
    ("kind", "file", "records"),
    [("hist_zip", "eurofxref-hist.zip", 6983), ("daily_csv", "eurofxref.csv", 1),
     ("sdmx", "exr_csvdata_excerpt.csv", None)],
)  # fmt: skip
def test_the_banks_own_files_pass(kind: ecb.Kind, file: str, records: int | None) -> None:
    """Real downloads of the ECB pass the checks that refuse all others."""
    body = (SAMPLES / file).read_bytes()
    with playing(ok(body)) as server:
        (landed,) = pull(server, kind, "USD", since=date(2026, 9, 1))
    assert landed.body == body
    assert records in {None, landed.records}
