"""One batch into the warehouse: observations, refused lines and sums, in one transaction, to the last digit."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa

from warehouse.errors import ConservationError
from warehouse.schema import tables
from warehouse.store import Store

OBSERVED = tuple(
    n for n in tables()["ledger.observation"].names if n not in {"batch_id", "platform", "account", "layout", "occurrence", "observed_at"}
)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a batch is, besides its rows: the columns of `ops.batch` and where its frames lie."""

    sha256: str
    part: int
    part_name: str
    platform: str
    layout: str
    connector_version: int
    account: str
    channel: str
    observed_at: datetime
    covers_from: date | None
    covers_to: date | None
    stated_period: bool
    replaces: bool
    yields_to: tuple[str, ...]
    records: int
    accepted: int
    quarantined: int
    skipped: int
    totals: int
    blank: int
    header_line: int
    encoding: str
    stated_total: str | None
    added_columns: tuple[str, ...]
    file_name: str
    rows: Path
    refused: Path
    monthly: bool = False
    money: tuple[dict[str, str | int], ...] = ()
    people: dict[str, str] = field(default_factory=dict)
    remedies: dict[str, str] = field(default_factory=dict)


APART = ("file_name", "rows", "refused", "money", "people", "remedies")


def load(store: Store, batch: Batch, person: str) -> int:
    """Load one batch inside the caller's transaction and give its number. `person` is the worker of rows that name none.

    Raises `ConservationError` when what was stored is not what was read.
    """
    number = 1 + (store.one("SELECT max(batch_id) FROM ops.batch") or 0)
    observations = _observe(store, batch, number, person)
    row = {k: v for k, v in asdict(batch).items() if k not in APART}
    row |= {"yields_to": list(batch.yields_to), "added_columns": list(batch.added_columns)}
    row |= {"batch_id": number, "observations": observations, "folded": False, "read_at": datetime.now(UTC).replace(tzinfo=None)}
    store.insert("ops.batch", [row])
    _quarantine(store, batch, number)
    _people(store, batch)
    _money(store, batch, number)
    return number


def _observe(store: Store, batch: Batch, number: int, person: str) -> int:
    """Insert the observations; twins within the batch are numbered, further states first."""
    if not batch.rows.exists():
        return 0
    with pa.memory_map(str(batch.rows)) as source, pa.ipc.open_stream(source) as reader:
        store.con.register("staged", reader.read_all())
        try:
            return _insert(store, batch, number, person)
        finally:
            store.con.unregister("staged")


def _insert(store: Store, batch: Batch, number: int, person: str) -> int:
    store.con.execute("CREATE OR REPLACE TEMP TABLE twins AS SELECT shape, record_key FROM staged GROUP BY ALL HAVING count(*) > 1")
    names = ", ".join(OBSERVED)
    picked = ", ".join("coalesce(s.worker, $person) AS worker" if n == "worker" else f"s.{n}" for n in OBSERVED)
    insert = f"""
        INSERT INTO ledger.observation (batch_id, platform, account, layout, observed_at, occurrence, {names})
        SELECT {number}, $platform, $account, $layout, $observed_at, %s, {picked} FROM staged s %s"""
    bound = {
        "platform": batch.platform,
        "account": batch.account,
        "layout": batch.layout,
        "observed_at": batch.observed_at,
        "person": person,
    }
    if store.one("SELECT count(*) FROM twins"):
        place = """row_number() OVER (PARTITION BY s.shape, s.record_key ORDER BY st.rank DESC NULLS LAST, s.net DESC NULLS LAST,
            s.content_hash)"""
        store.con.execute(insert % (place, "SEMI JOIN twins t USING (shape, record_key) LEFT JOIN ref.status st USING (status)"), bound)
        store.con.execute(insert % ("1", "ANTI JOIN twins t USING (shape, record_key)"), bound)
    else:
        store.con.execute(insert % ("1", ""), bound)
    return int(store.one("SELECT count(*) FROM staged"))


def _quarantine(store: Store, batch: Batch, number: int) -> None:
    refused = pl.read_ipc(batch.refused)
    if not refused.height:
        return
    remedies = pl.DataFrame(
        {"reason": list(batch.remedies), "remedy": list(batch.remedies.values())}, schema={"reason": pl.String, "remedy": pl.String}
    )
    store.con.register("refused", refused.to_arrow())
    store.con.register("remedies", remedies.to_arrow())
    store.con.execute(
        """
        INSERT INTO ops.quarantine
        SELECT ?, ?, ?, ?, ?, line, reason, nullif("column", ''), raw, NULL, coalesce(remedy, 'Correct the line and import the file again.')
        FROM refused LEFT JOIN remedies USING (reason)
        """,
        [batch.sha256, batch.part, number, batch.file_name, batch.platform],
    )
    store.con.unregister("refused")
    store.con.unregister("remedies")


def _people(store: Store, batch: Batch) -> None:
    if not batch.people:
        return
    found = sorted(batch.people.items())
    store.con.register("people", pl.DataFrame(found, schema={"client": pl.String, "name": pl.String}, orient="row").to_arrow())
    store.con.execute(
        "INSERT INTO ledger.client SELECT client, name, ? FROM people ANTI JOIN ledger.client USING (client)", [batch.platform]
    )
    store.con.unregister("people")


def _money(store: Store, batch: Batch, number: int) -> None:
    """Write the sums, and compare what the reader summed with what DuckDB holds."""
    for row in batch.money:
        store.con.execute(
            "INSERT INTO ops.batch_money VALUES (?, ?, CAST(? AS DECIMAL(38, 8)) + CAST(? AS DECIMAL(38, 8)), ?, ?, ?)",
            [number, row["currency"], row["accepted"], row["quarantined"], row["accepted"], row["quarantined"], row["unknown"]],
        )
    wrong = store.rows(
        """
        WITH held AS (
            SELECT coalesce(currency, '?') AS currency, sum(CAST(net AS DECIMAL(38, 8))) AS net
            FROM ledger.observation WHERE batch_id = $1 AND net IS NOT NULL AND shape <> 'rate' GROUP BY ALL)
        SELECT currency, m.accepted AS said, h.net AS held
        FROM held h FULL JOIN (SELECT * FROM ops.batch_money WHERE batch_id = $1) m USING (currency)
        WHERE coalesce(m.accepted, 0) <> coalesce(h.net, 0)
        """,
        [number],
    )
    counted = batch.accepted + batch.quarantined + batch.skipped + batch.totals + batch.blank
    if wrong or counted != batch.records:
        lines = f"{batch.records} records, {counted} accounted for"
        raise ConservationError(
            f"{batch.file_name}: what was stored is not what was read ({wrong or lines}). This is a bug: nothing was kept."
        )
