"""One run from the command line: Dagster in this process, persisted, with progress and an exit code."""

import json
import logging
import os
import time
import warnings
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from connectors import fetch
from connectors.vocabulary import Reason
from pipelines import instance, marts
from pipelines.config import Config, load
from pipelines.errors import Exit, MoissonError, Trouble, parted, told
from pipelines.home import Home
from pipelines.inbox import inbox_mark
from pipelines.progress import Told, silent
from pipelines.steps import ROWS, code_fingerprint
from warehouse.errors import WarehouseError, disk_is_full
from warehouse.store import lease

FINGERPRINT = "state_of"
REFUSED = "nothing_refused"
STRICT = "With --strict nothing is published while this run refuses something; the last published warehouse stays:"
LEAVE = "`moisson quarantine` of a run without --strict says what to do about each."
BROKEN = "A law of the ledger does not hold, so nothing was published and the last published warehouse stays:"
REPORT = "Report it with these lines; `moisson ui` shows the checks of the run."
REPORT_BUG = "Report it; `moisson ui` shows the details of the run."
BROKEN_CONTRACT = frozenset(
    {Reason.MISSING_COLUMN, Reason.DUPLICATE_COLUMN, Reason.EMPTY_COLUMN_NAME, Reason.UNKNOWN_COLUMN, Reason.EXCEL_DAMAGE}
)


@dataclass(frozen=True)
class Outcome:
    """How a run ended: exit code, what to say, what it left in the inbox, whether anything had to be done and was published."""

    code: Exit
    errors: tuple[Trouble, ...] = ()
    unsettled: tuple[str, ...] = ()
    seconds: float = 0.0
    was_needed: bool = True
    is_published: bool = False


def run(home: Home, tell: Told = silent, *, force: bool = False, rebuild: bool = False, strict: bool = False) -> Outcome:
    """Run the whole job where something changed; `rebuild` begins with an empty ledger. Raises nothing a person can cause: the outcome says it."""
    started = time.perf_counter()
    try:
        home.prepare()
        config = load(home.toml)
        inbox = inbox_mark(home)
        if not (force or rebuild or config.pulls) and _mark(home, config, inbox) == _last(home):
            return Outcome(Exit.CLEAN, was_needed=False, seconds=time.perf_counter() - started)
        with lease(home.lock):
            outcome = _harvest(home, tell, rebuild=rebuild, strict=strict)
            _note(home, outcome, "" if outcome.errors else _mark(home, config, inbox), time.perf_counter() - started)
    except (MoissonError, WarehouseError, fetch.FetchError) as why:
        return Outcome(code_of(why), (trouble_of(why),), seconds=time.perf_counter() - started)
    return replace(outcome, seconds=time.perf_counter() - started)


def _harvest(home: Home, tell: Told, *, rebuild: bool, strict: bool) -> Outcome:
    instance.prepare(home)
    logging.getLogger().addFilter(fetch.RedactingFilter())
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"dagster\..*")
    import dagster as dg  # noqa: PLC0415  # it takes seconds: only a run needs it

    from pipelines.definitions import defs  # noqa: PLC0415
    from pipelines.workbench import JOURNAL  # noqa: PLC0415

    JOURNAL.reset(tell, strict=strict)
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with dg.DagsterInstance.get() as held:
        instance.bury(held)
        if rebuild:
            for path in (home.warehouse, home.warehouse.with_suffix(".duckdb.wal")):
                path.unlink(missing_ok=True)
        result = defs.resolve_job_def("harvest").execute_in_process(instance=held, raise_on_error=False, tags=instance.TAGS)
    if result.success:
        code = max(ended(JOURNAL.refused, JOURNAL.unreadable), *map(code_of, JOURNAL.troubles), Exit.CLEAN)
        errors = (*map(trouble_of, JOURNAL.troubles), *(parted(text, Exit.UNREACHABLE) for text in JOURNAL.unreadable))
        return Outcome(code, errors, tuple(JOURNAL.unsettled), is_published=True)
    if JOURNAL.errors:
        return Outcome(max(map(code_of, JOURNAL.errors)), tuple(map(trouble_of, JOURNAL.errors)))
    return _stopped(result, ended(JOURNAL.refused, JOURNAL.unreadable))


def _stopped(result: object, refused: Exit) -> Outcome:
    """Name the checks that stopped the run: broken laws, or with `strict` only that something was refused."""
    found = result.get_asset_check_evaluations()  # type: ignore[attr-defined]  # a Dagster result
    failed = [c for c in found if not c.passed and c.severity.name == "ERROR"]
    lines = [f"{c.asset_key.to_user_string()}: {c.check_name}: {c.description or 'does not hold'}" for c in failed]
    what = "\n".join(lines) or "a step failed; see the Dagster UI"
    if {c.check_name for c in failed} == {REFUSED}:
        return Outcome(refused, (Trouble("--strict", what, LEAVE, refused, f"{STRICT}\n{what}\n{LEAVE}"),))
    return Outcome(Exit.CONSERVATION, (Trouble("the ledger", what, REPORT, Exit.CONSERVATION, f"{BROKEN}\n{what}\n{REPORT}"),))


def code_of(why: BaseException) -> Exit:
    """Give the exit code of what stopped a run."""
    if isinstance(why, MoissonError | WarehouseError):
        return Exit(why.code)
    if isinstance(why, fetch.FetchError):
        return Exit(why.exit_code)
    if isinstance(why, OSError) or disk_is_full(why):
        return Exit.DISK
    return Exit.BUG


def trouble_of(why: BaseException) -> Trouble:
    """Give what people and programs are told of what stopped a run; secrets are taken out."""
    code = code_of(why)
    if code is Exit.BUG:
        what = fetch.redact(f"This is a bug in Moisson, and nothing was published: {type(why).__name__}: {why}")
        return Trouble("moisson", what, REPORT_BUG, code, f"{what}. {REPORT_BUG}")
    found = told(why, code, str(why))
    place, trouble, next_step, text = map(fetch.redact, (found.place, found.trouble, found.next, found.text))
    return Trouble(place, trouble, next_step, code, text)


def ended(refused: Set[str], unreadable: Sequence[str]) -> Exit:
    """Give the code for what a run refused: nothing, lines, files, files it could not open, or a layout that is not what it was."""
    if refused & BROKEN_CONTRACT:
        return Exit.CONTRACT
    if unreadable:
        return Exit.UNREACHABLE
    if refused - {ROWS}:
        return Exit.FILES_QUARANTINED
    return Exit.ROWS_QUARANTINED if refused else Exit.CLEAN


def _mark(home: Home, config: Config, inbox: str) -> str:
    """Give a text that changes with anything a run depends on.

    `inbox` is the mark before the run looked: what arrived or grew while it ran has not been read.
    """
    published = str(home.published.stat().st_mtime_ns) if home.published.exists() else "none"
    return f"{inbox}:{config.fingerprint()}:{config.aims()}:{code_fingerprint()}:{marts.fingerprint()}:{published}"


def _last(home: Home) -> str:
    if not home.last_run.exists():
        return ""
    return str(json.loads(home.last_run.read_text(encoding="utf-8")).get(FINGERPRINT, ""))


def _note(home: Home, outcome: Outcome, mark: str, seconds: float) -> None:
    """Write what the run did, for people, for benchmarks, and for the next run."""
    from pipelines.workbench import JOURNAL  # noqa: PLC0415

    facts = {
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "exit_code": int(outcome.code),
        "stages": JOURNAL.stages,
        FINGERPRINT: mark,
    }
    temporary = home.last_run.with_suffix(".new")
    temporary.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    temporary.replace(home.last_run)


def environment() -> dict[str, str]:
    """Give the environment for Dagster's own processes."""
    return {**os.environ, "DAGSTER_DISABLE_TELEMETRY": "1", "GX_ANALYTICS_ENABLED": "false"}
