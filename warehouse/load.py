"""One batch into the warehouse: observations, refused lines and sums, in one transaction, to the last digit."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa

from warehouse.errors import ConservationError
from warehouse.schema import tables
from warehouse.store import Store

OF_BATCH = ("platform", "account", "layout", "observed_at")
OBSERVED = tuple(n for n in tables()["ledger.observation"].names if n not in {"batch_id", "occurrence", *OF_BATCH})


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


def load(store: Store, batches: Sequence[Batch], person: str) -> list[int]:
    """Load batches inside the caller's transaction and give their numbers. `person` is the worker of rows that name none.

    All rows go in at once: DuckDB writes a table in pieces of a hundred thousand rows, and what is smaller it writes twice.
    Raises `ConservationError` when what was stored is not what was read.
    """
    if not batches:
        return []
    first = 1 + (store.one("SELECT max(batch_id) FROM ops.batch") or 0)
    numbered = dict(enumerate(batches, first))
    told = {number: _enter(store, batch, number) for number, batch in numbered.items()}
    _observe(store, numbered, told, person)
    for number, batch in numbered.items():
        _quarantine(store, batch, number)
        _people(store, batch)
        _money(store, batch, number)
    _compare(store, numbered)
    return list(numbered)


def _enter(store: Store, batch: Batch, number: int) -> pa.Table:
    """Write what a batch is; give its rows, which stay on disk until they are asked for."""
    rows = _staged(batch)
    row = {k: v for k, v in asdict(batch).items() if k not in APART}
    row |= {"yields_to": list(batch.yields_to), "added_columns": list(batch.added_columns)}
    row |= {"batch_id": number, "observations": rows.num_rows, "folded": False, "read_at": datetime.now(UTC).replace(tzinfo=None)}
    store.insert("ops.batch", [row])
    return rows


def _staged(batch: Batch) -> pa.Table:
    if not batch.rows.exists():
        return pa.table({})
    with pa.memory_map(str(batch.rows)) as source, pa.ipc.open_stream(source) as reader:
        return reader.read_all()


def _observe(store: Store, numbered: Mapping[int, Batch], told: Mapping[int, pa.Table], person: str) -> None:
    """Insert the observations; twins within a batch are numbered, further states first."""
    frames = [
        rows.append_column("batch_id", pa.repeat(pa.scalar(number, pa.int32()), rows.num_rows))
        for number, rows in told.items()
        if rows.num_rows
    ]
    if not frames:
        return
    store.con.register("staged", pa.concat_tables(frames))
    try:
        _insert(store, min(numbered), list(numbered.values()), person)
    finally:
        store.con.unregister("staged")


def _insert(store: Store, first: int, told: Sequence[Batch], person: str) -> None:
    """Number twins where there are any; a hash tells which keys may stand twice without comparing texts.

    What a batch says of all its rows comes from lists, and twins by IN: a join would take the frame, whose size DuckDB cannot guess,
    for the smaller side.
    """
    key = "hash(batch_id, shape, record_key)"
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE twins AS SELECT {key} AS h FROM staged GROUP BY h HAVING count(*) > 1")
    of_batch = ", ".join(f"${n}[batch_id - {first - 1}] AS {n}" for n in OF_BATCH)
    picked = ", ".join("coalesce(worker, $person) AS worker" if n == "worker" else n for n in OBSERVED)
    columns = f"batch_id, {', '.join(OF_BATCH)}, occurrence, {', '.join(OBSERVED)}"
    place = (
        "row_number() OVER (PARTITION BY batch_id, shape, record_key ORDER BY st.rank DESC NULLS LAST, net DESC NULLS LAST, content_hash)"
    )
    numbered = (place, f"LEFT JOIN ref.status st USING (status) WHERE {key} IN (FROM twins)")
    alone = ("1", f"WHERE {key} NOT IN (FROM twins)")
    bound = {n: [getattr(batch, n) for batch in told] for n in OF_BATCH} | {"person": person}
    for occurrence, among in (numbered, alone) if store.one("SELECT count(*) FROM twins") else (("1", ""),):
        store.con.execute(
            f"INSERT INTO ledger.observation ({columns}) SELECT batch_id, {of_batch}, {occurrence}, {picked} FROM staged {among}", bound
        )


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
    """Write the sums that the reader made."""
    for row in batch.money:
        store.con.execute(
            "INSERT INTO ops.batch_money VALUES (?, ?, CAST(? AS DECIMAL(38, 8)) + CAST(? AS DECIMAL(38, 8)), ?, ?, ?)",
            [number, row["currency"], row["accepted"], row["quarantined"], row["accepted"], row["quarantined"], row["unknown"]],
        )


def _compare(store: Store, numbered: Mapping[int, Batch]) -> None:
    """Compare what the reader summed and counted with what DuckDB holds."""
    wrong = store.rows(
        """
        WITH held AS (
            SELECT batch_id, coalesce(currency, '?') AS currency, sum(CAST(net AS DECIMAL(38, 8))) AS net
            FROM ledger.observation WHERE batch_id >= $1 AND net IS NOT NULL AND shape <> 'rate' GROUP BY ALL)
        SELECT batch_id, currency, m.accepted AS said, h.net AS held
        FROM held h FULL JOIN (SELECT * FROM ops.batch_money WHERE batch_id >= $1) m USING (batch_id, currency)
        WHERE coalesce(m.accepted, 0) <> coalesce(h.net, 0)
        """,
        [min(numbered)],
    )
    told = {number: f"{batch.file_name}: {batch.records} records, {_counted(batch)} accounted for" for number, batch in numbered.items()}
    off = [row["batch_id"] for row in wrong] + [number for number, batch in numbered.items() if _counted(batch) != batch.records]
    if off:
        raise ConservationError(f"{told[off[0]]}: what was stored is not what was read ({wrong}). This is a bug: nothing was kept.")


def _counted(batch: Batch) -> int:
    return batch.accepted + batch.quarantined + batch.skipped + batch.totals + batch.blank
