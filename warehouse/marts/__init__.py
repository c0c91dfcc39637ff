"""The mart tables: one SQL file each, and the frames that statistics come back in."""

from collections.abc import Mapping
from importlib.resources import files

import polars as pl

from warehouse.schema import tables
from warehouse.store import Store, Value

MONTHLY = ("channel_efficiency_day", "fee_waterfall_month", "time_waterfall_month")
MONTH_OF = {"channel_efficiency_day": "day"}


def sql(name: str) -> str:
    """Give the statement of a mart."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def frame(store: Store, query: str, parameters: Mapping[str, Value] | None = None) -> pl.DataFrame:
    """Give the answer to a query as a Polars frame, money exact."""
    found = pl.from_arrow(store.con.execute(query, dict(parameters or {})).to_arrow_table())
    return found if isinstance(found, pl.DataFrame) else found.to_frame()


def write(store: Store, table: str, rows: pl.DataFrame) -> None:
    """Append a frame to a mart, columns by name."""
    names = ", ".join(tables()[table].names)
    store.con.register("computed", rows.to_arrow())
    store.con.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM computed")
    store.con.unregister("computed")


def keep(store: Store, name: str, rows: pl.DataFrame) -> None:
    """Write a frame to the temporary table of a name, for the statements that follow."""
    store.con.register("kept", rows.to_arrow())
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM kept")
    store.con.unregister("kept")


def dirty(store: Store) -> int:
    """Gather the channels and months to count anew in the temporary table `dirty`; count them."""
    store.con.execute("CREATE OR REPLACE TEMP TABLE dirty AS SELECT DISTINCT channel, month FROM ops.dirty_month")
    return int(store.one("SELECT count(*) FROM dirty"))


def rebuild_month(store: Store, name: str, parameters: Mapping[str, Value] | None = None) -> None:
    """Replace the dirty months of a mart by running its statement."""
    drop_dirty(store, name)
    store.con.execute(sql(name), dict(parameters or {}))


def drop_dirty(store: Store, name: str) -> None:
    """Take the dirty months out of a mart."""
    month = MONTH_OF.get(name, "month")
    store.con.execute(
        f"DELETE FROM mart.{name} m USING dirty d WHERE m.channel_id = d.channel AND date_trunc('month', m.{month}) IS NOT DISTINCT FROM d.month"
    )
