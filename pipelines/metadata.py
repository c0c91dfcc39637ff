"""What an asset tells the Dagster UI: rows, sums, cents per currency, columns and where it is written. Never a name or a text of a person."""

import warnings
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import dagster as dg

from connectors.platform import Platform
from pipelines.lineage import columns_of
from warehouse.schema import Column, Table, tables
from warehouse.store import Store

OWNERS = ["team:moisson"]
MONEYED = frozenset({"ledger.earning", "ledger.payout", "ledger.receipt"})
HOURS = "sum({}) / 3600.0"
SUMS: dict[str, dict[str, str]] = {
    "ledger.effort": {"hours_told": HOURS.format("coalesce(epoch(work_end - work_start), seconds)")},
    "ledger.traffic": {"quantity": "sum(quantity)"},
    "mart.hours_day": {
        "hours": "sum(seconds) FILTER (outcome <> 'band') / 3600.0",
        "paid_hours": "sum(seconds) FILTER (outcome = 'paid') / 3600.0",
    },
    "mart.session": {"hours": HOURS.format("h2_s"), "earned_rc": "sum(amount_r_rc)"},
    "mart.session_channel": {"earned_rc": "sum(amount_r_rc)"},
    **{
        f"mart.channel_efficiency_{span}": {
            "received_rc": "sum(received_rc)",
            "pending_rc": "sum(pending_rc)",
            "hours": HOURS.format("h2_s"),
        }
        for span in ("day", "month")
    },
    "mart.payout_match": {"missing_payouts": "count(*) FILTER (status = 'missing')", "uncertain": "count(*) FILTER (status = 'ambiguous')"},
    "mart.income_day": {f"{basis}_rc": f"sum(amount_rc) FILTER (basis = '{basis}')" for basis in ("accrual", "cash")},
    "mart.collected_day": {"gross_rc": "sum(gross_rc)", "net_rc": "sum(net_rc)"},
    "mart.payout_loss_day": {"lost_rc": "sum(amount_rc)"},
    "mart.take_home_day": {"turnover_rc": "sum(turnover_rc)", "contributions_rc": "sum(contributions_rc)", "costs_rc": "sum(cost_rc)"},
    "mart.asset_month": {"revenue_net_rc": "sum(revenue_net_rc)"},
    "mart.data_quality": {"expected_rows": "sum(expected_rows)", "quarantined_rows": "sum(quarantined_rows)"},
}
"""What is plotted from run to run beside the rows: sums that mean something over a whole table. `rc` is the reporting currency."""


def of_table(store: Store, name: str, shown: Collection[str]) -> dict[str, Any]:
    """Tell how large a table is: rows, net cents per currency, sums; what nothing tells is left out, not 0. And what its columns are made of.

    The columns of `shown` tables only. Dagster looks for it in the last materialization; its GraphQL and Dagster+ tell it.
    """
    sums = SUMS.get(name, {})
    asked = ", ".join(["count(*) AS n", *(f"{sql} AS {label}" for label, sql in sums.items())])
    row = store.rows(f"SELECT {asked} FROM {name}")[0]
    found: dict[str, Any] = {"dagster/row_count": int(row["n"])}
    found |= {f"sum/{label}": round(float(row[label]), 2) for label in sums if row[label] is not None}
    if name in MONEYED:
        rows = store.rows(
            f"SELECT currency, CAST(round(sum(net) * 100) AS BIGINT) AS cents FROM {name} WHERE net IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        found |= {f"cents/{row['currency']}": int(row["cents"]) for row in rows}
    return found | _lineage(name, frozenset(shown))


def of_batches(store: Store, numbers: list[int]) -> dict[str, Any]:
    """Describe what a run loaded of one platform: records and cents per currency."""
    if not numbers:
        return {"batches": 0}
    listed = ", ".join(map(str, numbers))
    sums = store.rows(
        f"""SELECT count(*) AS batches, sum(records) AS records, sum(accepted) AS accepted, sum(quarantined) AS quarantined,
        sum(skipped) AS skipped, sum(observations) AS observations FROM ops.batch WHERE batch_id IN ({listed})"""
    )[0]
    money = store.rows(
        f"""SELECT currency, CAST(round(sum(accepted) * 100) AS BIGINT) AS cents FROM ops.batch_money
        WHERE batch_id IN ({listed}) GROUP BY 1 ORDER BY 1"""
    )
    return {k: int(v) for k, v in sums.items()} | {f"cents/{row['currency']}": int(row["cents"]) for row in money}


def of_definition(name: str, *code: Path) -> dict[str, Any]:
    """Give what a table's definition tells: its columns, its page and its files."""
    table = tables()[name]
    made = columns_of(name)
    columns = [dg.TableColumn(c.name, c.type.split(" NOT NULL")[0], description=_about(c, made.get(c.name, []))) for c in table.columns]
    return {
        "dagster/column_schema": dg.TableSchema(columns=columns),
        "dagster/table_name": f"moisson.{name}",
        **({} if columns_of(name) else {"column_lineage": UNTOLD}),
        **links(f"docs/tables.md#{name.replace('.', '')}", *code, *_declared(table)),
    }


NAMED = 5
UNTOLD = "not known column by column: no single statement of SQL makes this table; the assets upstream are what it reads"


@cache
def _lineage(name: str, shown: frozenset[str]) -> dict[str, Any]:
    """Give what columns are made of, where one statement makes the table."""
    deps = {
        c: [dg.TableColumnDep(dg.AssetKey(of.split(".")), column) for of, column in found if of in shown]
        for c, found in columns_of(name).items()
    }
    told = {column: found for column, found in deps.items() if found}
    return {"dagster/column_lineage": dg.TableColumnLineage(told)} if told else {}


def links(page: str, *code: Path) -> dict[str, Any]:
    """Give the page of the documentation, and the files that an editor opens; paths are made where it runs."""
    found: dict[str, Any] = {"docs": dg.MetadataValue.path(page)}
    return found | ({"dagster/code_references": _references(code)} if code else {})


def _references(code: Collection[Path]) -> dg.CodeReferencesMetadataValue:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # Dagster 1.13 calls these two beta; its own UI shows them
        return dg.CodeReferencesMetadataValue(
            code_references=[dg.LocalFileCodeReference(file_path=str(path), label=path.name) for path in dict.fromkeys(code)]
        )


def api_spec(key: dg.AssetKey, platform: Platform, about: str, **tags: str) -> dg.AssetSpec:
    """Describe the raw responses of a platform's API; `about` ends the sentence on them."""
    return dg.AssetSpec(
        key,
        description=f"Raw responses of the {platform.title} API{about}",
        group_name="landing",
        kinds={"http"},
        owners=OWNERS,
        tags={"layer": "landing", **tags},
        metadata=of_platform(platform),
    )


def of_platform(platform: Platform) -> dict[str, Any]:
    """Give where a platform is described: its file, or the mapping in the home, and its page."""
    file = room("connectors") / str(platform.family) / f"{platform.name}.py"
    return links(platform.page, *([file] if file.is_file() else []))


def room(package: str) -> Path:
    """Give the folder of a package of ours."""
    return Path(str(files(package)))


@cache
def _schema_texts() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(room("warehouse.schema").glob("*.sql"))}


def _about(column: Column, sources: Sequence[tuple[str, str]]) -> str:
    """Say what a column means and what it is made of: Dagster's open UI draws no lineage of columns, but shows this beside each."""
    told = [f"{table}.{name}" for table, name in sources]
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return f"{column.about} ← {', '.join(told[:NAMED])}{more}" if told else column.about


def _declared(table: Table) -> list[Path]:
    """Give the file that declares a table."""
    return [path for path, text in _schema_texts().items() if f"CREATE TABLE {table.name} (" in text]
