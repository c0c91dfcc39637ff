"""What people see of a run: how far it is, how it ended, what to do next."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from pipelines.errors import ConfigurationError, Exit
from pipelines.guide import guide, steps
from pipelines.home import Home
from pipelines.progress import progress
from pipelines.query import published, rows
from pipelines.run import Outcome, run
from pipelines.say import say, say_trouble
from pipelines.shapes import Demo, Run
from pipelines.told import worth as told_worth
from pipelines.worth import read, show

FAILED = frozenset({Exit.CREDENTIALS, Exit.CONSERVATION, Exit.LOCKED, Exit.DISK, Exit.CONFIGURATION, Exit.BUG})
SUMS = """
SELECT count(DISTINCT sha256) AS files, CAST(coalesce(sum(accepted), 0) AS BIGINT) AS accepted,
    CAST(coalesce(sum(quarantined), 0) AS BIGINT) AS refused
FROM ops.batch
"""
FILES = "SELECT count(DISTINCT sha256) AS n FROM ops.quarantine WHERE line IS NULL"


@dataclass(frozen=True)
class Voice:
    """Where a command speaks: to people on two consoles, or in JSON to a program."""

    out: Console
    err: Console
    as_json: bool = False


def look_back(home: Home, text: str, voice: Voice, *, others: bool) -> int:
    """Make the warehouse as of a day, and say where it lies. Raises `ConfigurationError` for a day that cannot be looked back on."""
    from pipelines.as_of import make, parse_day  # noqa: PLC0415  # it brings all that counts

    if others:
        raise ConfigurationError("--as-of: looks back and changes nothing. Give it without --rebuild, --force and --strict.")
    day = parse_day(text)
    with progress(voice.err, "Copying what had been observed", quiet=voice.as_json) as tell:
        made = make(home, day, tell)
    if voice.as_json:
        say(_told(home, Outcome(Exit.CLEAN, is_published=True)).model_copy(update={"as_of": day, "warehouse": str(made), **NOTHING}))
        return Exit.CLEAN
    voice.out.print(f"As it looked at the end of {day}: {made.relative_to(home.root)}", highlight=False, soft_wrap=True)
    return Exit.CLEAN


NOTHING: dict[str, Any] = {"files": None, "accepted": None, "refused_lines": None, "refused_files": None, "next": []}


def run_and_tell(home: Home, voice: Voice, *, rebuild: bool, force: bool, strict: bool) -> int:
    """Run with a progress bar and say how it ended; with `strict`, nothing is published while something is refused."""
    done = _run(home, voice, rebuild=rebuild, force=force, strict=strict)
    if voice.as_json:
        say(_told(home, done))
        return done.code
    for waiting in done.unsettled:
        voice.err.print(f"Left in the inbox for the next run: {waiting}", markup=False, highlight=False)
    if not home.published.exists():
        return done.code
    if done.is_published:
        _tell(home, voice.out, done)
    elif not done.was_needed:
        voice.out.print("Nothing new in the inbox: the published warehouse is up to date.")
        if not _sums(home)["files"]:
            guide(home, voice.out)
    return done.code


def _run(home: Home, voice: Voice, *, rebuild: bool = False, force: bool = False, strict: bool = False) -> Outcome:
    """Run, and tell on stderr how far it is and what went wrong."""
    with progress(voice.err, "Starting", quiet=voice.as_json) as tell:
        done = run(home, tell, force=force, rebuild=rebuild, strict=strict)
    for error in done.errors:
        say_trouble(error, voice.err, as_json=voice.as_json)
    return done


def _sums(home: Home) -> dict[str, int]:
    """Count what is in the ledger and what is kept out of it."""
    with published(home) as con:
        return {**rows(con, SUMS)[0], "refused_files": rows(con, FILES)[0]["n"]}


def _tell(home: Home, out: Console, done: Outcome) -> None:
    sums = _sums(home)
    if not sums["files"] and not sums["refused_files"] and not done.unsettled:
        out.print(f"Done in {done.seconds:.1f} s: the inbox is empty, so nothing could be counted yet.")
        guide(home, out)
        return
    out.print(
        f"Done in {done.seconds:.1f} s: {sums['files']} files in the ledger, {sums['accepted']} records accepted, {sums['refused']} lines and {sums['refused_files']} files in quarantine."
    )
    if sums["refused"] or sums["refused_files"]:
        out.print("`moisson quarantine` says why, and what to do.")


def _told(home: Home, done: Outcome) -> Run:
    """Give how a run ended, for programs."""
    there = home.published.exists()
    sums: dict[str, int] = _sums(home) if there else {}
    refused = bool(sums.get("refused") or sums.get("refused_files"))
    begin = not sums.get("files") and not refused and done.code not in FAILED
    return Run(
        home=str(home.root),
        as_of=None,
        warehouse=str(home.published) if there else None,
        needed=done.was_needed,
        published=done.is_published,
        seconds=round(done.seconds, 3),
        files=sums.get("files"),
        accepted=sums.get("accepted"),
        refused_lines=sums.get("refused"),
        refused_files=sums.get("refused_files"),
        unsettled=list(done.unsettled),
        exit=int(done.code),
        next=steps(home) if begin else ["`moisson quarantine` says what was refused, why, and what to do."] if refused else [],
    )


def run_demo(folder: Path, voice: Voice) -> int:
    """Write the sample life, run, show the table and where to look next."""
    from pipelines.demo import write_life  # noqa: PLC0415

    home = Home(folder.resolve())
    shutil.rmtree(home.inbox, ignore_errors=True)
    if not voice.as_json:
        voice.out.print(f"Writing a year of exports of a made-up worker to {folder}/inbox", highlight=False)
    write_life(home.root)
    os.environ["MOISSON_HOME"] = str(home.root)
    if voice.as_json:
        return _demo_for_programs(home, voice)
    code = run_and_tell(home, voice, rebuild=False, force=False, strict=False)
    if code in FAILED:
        return code
    with published(home) as con:
        show(read(con), voice.out)
    _point_on(folder, voice.out)
    return Exit.CLEAN


def _demo_for_programs(home: Home, voice: Voice) -> int:
    done = _run(home, voice)
    worth = []
    if home.published.exists():
        with published(home) as con:
            worth = [told_worth(row) for row in read(con)]
    say(Demo(home=str(home.root), run=_told(home, done), worth=worth))
    return done.code if done.code in FAILED else Exit.CLEAN


def _point_on(folder: Path, out: Console) -> None:
    """Say where to look next, with commands that can be pasted."""
    program = sys.argv[0] if Path(sys.argv[0]).name == "moisson" else "moisson"
    out.print("Where to look next:")
    for command, what in (
        ("explain prolific 2026-03", "the raw lines behind a number"),
        ("quarantine", "what was refused, and what to do"),
        ("ui", "the Dagster UI: lineage, checks, runs"),
    ):
        out.print(f"  MOISSON_HOME={folder} {program} {command:<26}{what}", markup=False, highlight=False)
    out.print(f"  any SQL tool on {folder}/data/moisson.duckdb", markup=False, highlight=False)
    out.print(f"  {program} init, then drop your own exports into inbox/", markup=False, highlight=False)
