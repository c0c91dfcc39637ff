"""The European Central Bank's euro reference rates: units of a currency for 1 EUR, published about 16:00 CET.

Three ways in: the whole history as a zip (also the last day alone), the last day as CSV, and the SDMX service
for some currencies since a day (data.ecb.europa.eu/help/api). None needs a key. Bytes land as they come.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from connectors.fetch import ContractBroken, Fetcher, Landed, Response, Source

Kind = Literal["hist_zip", "daily_zip", "daily_csv", "sdmx"]

FILES = Source("ecb", ("www.ecb.europa.eu",), "https://www.ecb.europa.eu", calls_per_minute=30)
DATA = Source("ecb", ("data-api.ecb.europa.eu",), "https://data-api.ecb.europa.eu", calls_per_minute=30)

_FILE = {"hist_zip": "eurofxref-hist.zip", "daily_zip": "eurofxref.zip", "daily_csv": "eurofxref.csv"}
_NEEDED = {"CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE"}
_UNPACKED = 64 * 1024 * 1024


def source_for(kind: Kind) -> Source:
    """Return the source that a fetcher for this kind must ask: files and service are on two hosts."""
    return DATA if kind == "sdmx" else FILES


def source_since(day: date | None) -> Source:
    """Return the source that knows the rates since a day, or the whole history."""
    return source_for("sdmx" if day else "hist_zip")


def since(fetcher: Fetcher, day: date | None, currencies: Sequence[str]) -> Iterator[Landed]:
    """Yield the rates of some currencies since a day, or the whole history; see `pull`."""
    yield from pull(fetcher, "sdmx", currencies, day) if day else pull(fetcher, "hist_zip")


def pull(fetcher: Fetcher, kind: Kind, currencies: Sequence[str] = (), since: date | None = None) -> Iterator[Landed]:
    """Yield the bytes of one download, checked for shape; nothing when SDMX has no rate since that day.

    `currencies` and `since` are for `sdmx` only. Raises what `Fetcher.get` raises, `ContractBroken` for
    bytes that are not rates, `ValueError` for a currency that is not a code.
    """
    if kind == "sdmx":
        yield from _sdmx(fetcher, currencies, since)
        return
    response = fetcher.get(f"/stats/eurofxref/{_FILE[kind]}")
    text = _text(response.body) if kind == "daily_csv" else _unzipped(response.body)
    rows = _rows(text, f"ecb {kind}")
    if rows[0][0].strip() != "Date" or len(rows) < 2:
        raise ContractBroken(f"ecb {kind}: the table does not begin with Date, or has no rates. Run again later")
    yield Landed(_name(kind, response), response.body, len(rows) - 1)


def _sdmx(fetcher: Fetcher, currencies: Sequence[str], since: date | None) -> Iterator[Landed]:
    codes = sorted(set(currencies) - {"EUR"})
    if not codes or since is None or not all(re.fullmatch(r"[A-Z]{3}", code) for code in codes):
        raise ValueError(f"ecb sdmx: needs a first day and currency codes like USD, not {since} and {list(currencies)}")
    params = {"startPeriod": since.isoformat(), "format": "csvdata"}
    try:
        response = fetcher.get(f"/service/data/EXR/D.{'+'.join(codes)}.EUR.SP00.A", params)
    except ContractBroken as error:
        if error.status != 404:  # 404 is how the service says that nothing matches (help/api/status-codes)
            raise
        return
    if not response.body.strip():  # and on days without rates it has also sent 200 with nothing
        return
    rows = _rows(_text(response.body), "ecb sdmx")
    if missing := _NEEDED - set(rows[0]):
        raise ContractBroken(f"ecb sdmx: the columns {sorted(missing)} are gone. Moisson must follow the change")
    yield Landed(_name(f"sdmx_{since:%Y%m%d}", response), response.body, len(rows) - 1)


def _rows(text: str, place: str) -> list[list[str]]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        rows = []
    if not rows:
        raise ContractBroken(f"{place}: not a table of text. Run again later")
    return rows


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContractBroken("ecb: a CSV that is not UTF-8. Run again later") from None


def _unzipped(body: bytes) -> str:
    """Return the text of the only member, its CRC checked; raises `ContractBroken` for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            if len(members) != 1 or not re.fullmatch(r"[\w.-]+\.csv", members[0].filename):
                raise ContractBroken("ecb: the zip should hold one CSV and holds something else. Run again later")
            with archive.open(members[0]) as member:
                data = member.read(_UNPACKED + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        trouble = type(error).__name__
        raise ContractBroken(f"ecb: the zip is damaged ({trouble}). Run again later") from None
    if len(data) > _UNPACKED:
        raise ContractBroken(f"ecb: the zip unpacks to more than {_UNPACKED:,} bytes")
    return _text(data)


def _name(kind: str, response: Response) -> str:
    stamp = response.fetched_at.strftime("%Y%m%dT%H%M%SZ")
    return f"ecb_{kind}_{stamp}.{'zip' if kind.endswith('_zip') else 'csv'}"
