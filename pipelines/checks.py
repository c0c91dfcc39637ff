"""Asset checks: the rules of the warehouse, judged by Great Expectations. A broken law blocks everything after it."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.run import REFUSED
from pipelines.workbench import JOURNAL, POOL, Bench, stage
from warehouse.rules import RULES, Level

if TYPE_CHECKING:
    from pipelines.validate import Outcome

OBSERVATION = ("ledger", "observation")
LEVELS: tuple[Level, ...] = ("landed", "ledger", "mart")


def _key(level: Level, asset: str) -> dg.AssetKey:
    """Give the asset a rule is shown at: what is landed is complete when it has been observed."""
    path = tuple(asset.split("/"))
    known = {"ledger": path[0] == "ledger", "mart": path[0] == "mart", "landed": False}[level]
    home = {"landed": OBSERVATION, "ledger": ("ledger", "earning"), "mart": ("mart", "channel_efficiency_day")}[level]
    return dg.AssetKey(path if known and path != OBSERVATION else home)


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", text)


def _specs(level: Level) -> list[dg.AssetCheckSpec]:
    """Give one check for each rule of a level; the ledger level adds what the row engines look at."""
    from pipelines.row_checks import ROW_CHECKS  # noqa: PLC0415  # it brings pandas, which only checks need

    found = [(r.name, r.asset, r.severity, f"{r.about} {r.law or ''}".strip()) for r in RULES if r.level == level]
    if level == "ledger":
        found += [(c.name, c.asset, c.severity, c.about) for c in ROW_CHECKS]
    return [
        dg.AssetCheckSpec(
            _name(name),
            asset=_key(level, asset),
            description=about,
            blocking=severity == "critical",
            metadata={"severity": severity, "table": asset.replace("/", "."), "docs": dg.MetadataValue.path("docs/checks.md")},
        )
        for name, asset, severity, about in found
    ]


def _check(level: Level, specs: Sequence[dg.AssetCheckSpec]) -> dg.AssetChecksDefinition:
    """Make the checks of one level."""
    places = {spec.name: spec.asset_key for spec in specs}

    @dg.multi_asset_check(name=f"{level}_laws", specs=specs, can_subset=True, pool=POOL)
    def laws(context: dg.AssetCheckExecutionContext, workbench: Bench) -> Iterator[dg.AssetCheckResult]:
        from pipelines.validate import check  # noqa: PLC0415  # Great Expectations takes seconds to import

        with stage(f"check {level}"):
            wanted = {key.name for key in context.selected_asset_check_keys}
            for outcome in check(workbench.work().store, level, context.run.run_id):
                name = _name(outcome.name)
                if name in wanted:
                    yield dg.AssetCheckResult(
                        check_name=name,
                        asset_key=places[name],
                        passed=outcome.success,
                        severity=dg.AssetCheckSeverity.ERROR if outcome.severity == "critical" else dg.AssetCheckSeverity.WARN,
                        description=outcome.message,
                        metadata=_metadata(outcome),
                    )

    return laws


def _metadata(outcome: "Outcome") -> dict[str, dg.MetadataValue]:
    """Give counts, who judged, and the keys of rows that failed: never a name or a text of a person."""
    sample = outcome.sample
    found: dict[str, dg.MetadataValue] = {
        "severity": dg.MetadataValue.text(outcome.severity),
        "rows_checked": dg.MetadataValue.int(outcome.rows_checked),
        "rows_failed": dg.MetadataValue.int(outcome.rows_failed),
        "engine": dg.MetadataValue.text(outcome.engine),
        "expectation": dg.MetadataValue.text(outcome.expectation),
    }
    if sample:
        records = [dg.TableRecord({k: str(v) for k, v in row.items()}) for row in sample]
        columns = [dg.TableColumn(str(k), "string") for k in sample[0]]
        found["failing_rows"] = dg.MetadataValue.table(records, schema=dg.TableSchema(columns=columns))
    return found


REFUSALS = dg.TableSchema(
    columns=[
        dg.TableColumn("reason", "string", description="why it is not read"),
        dg.TableColumn("lines", "int", description="single lines of files that are read"),
        dg.TableColumn("files", "int", description="whole files, or whole tables of them"),
        dg.TableColumn("remedy", "string", description="what to do about it"),
    ]
)
"""What is told of the quarantine: never a raw line, which `moisson quarantine` shows to the person alone."""


@dg.asset_check(
    asset=dg.AssetKey(list(OBSERVATION)),
    name=REFUSED,
    description="No line and no file waits in quarantine; each one there says what to do about it.",
    blocking=True,
    pool=POOL,
)
def nothing_refused(workbench: Bench) -> dg.AssetCheckResult:
    """Warn of what was refused; with `moisson run --strict` what this run refused stops it."""
    store = workbench.work().store
    found = store.rows(
        """SELECT reason, count(*) FILTER (line IS NOT NULL) AS lines, count(*) FILTER (line IS NULL) AS files, any_value(remedy) AS remedy
        FROM ops.quarantine GROUP BY reason ORDER BY lines + files DESC, reason"""
    )
    stops = JOURNAL.strict and bool(JOURNAL.refused)
    told = "; ".join(f"{r['lines'] + r['files']} × {r['reason']}: {r['remedy'].rstrip('.')}" for r in found[:5]) or "nothing is refused"
    records = [dg.TableRecord({k: r[k] for k in ("reason", "lines", "files", "remedy")}) for r in found]
    return dg.AssetCheckResult(
        passed=not found,
        severity=dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN,
        description=told,
        metadata={
            "refused": sum(int(r["lines"]) + int(r["files"]) for r in found),
            "docs": dg.MetadataValue.path("docs/errors.md"),
            **({"by_reason": dg.MetadataValue.table(records, schema=REFUSALS)} if records else {}),
        },
    )


ALL_CHECKS = [*(_check(level, _specs(level)) for level in LEVELS), nothing_refused]
