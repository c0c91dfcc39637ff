"""What a run does, step by step; the assets call these. Each step can be repeated after any interruption."""

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from connectors import catalogue
from connectors.catalogue import platforms
from connectors.landing import VANISHED, Landed, Landing, Seen, UnsettledError, look, shown
from connectors.remedies import remedies
from pipelines.channels import channel_of, effort_channels
from pipelines.config import Config
from pipelines.home import Home
from pipelines.payers import earn_from_receipts
from pipelines.pool import Pool
from pipelines.progress import Told, silent
from pipelines.sandbox import Job
from transforms.digest import Digest, Part, Refusal
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.load import Batch, load
from warehouse.rates import reconvert, take_rates
from warehouse.reference import take_wages
from warehouse.store import Store

MEND = "Copy the file itself into the inbox so that you may read it, or take it away; then run again."
RECORDS_AT_ONCE = 1_000_000


@dataclass
class Work:
    """Everything a step needs: the home, the settings, the open warehouse and who is told about progress."""

    home: Home
    config: Config
    store: Store
    tell: Told = silent
    seen: list[Seen] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    @property
    def landing(self) -> Landing:
        """The kept bytes."""
        return Landing(self.home.landing)


def code_fingerprint() -> str:
    """Give a hash of what decides how a file is read, code and mappings: another one reads refused files anew."""
    digest = hashlib.sha256()
    for package in ("connectors", "transforms"):
        for path in sorted(Path(str(files(package))).rglob("*.py")):
            digest.update(path.read_bytes())
    digest.update(catalogue.mark().encode())
    return digest.hexdigest()[:16]


def reading_fingerprint(config: Config) -> str:
    """Give what the reading of a refused file depends on: settings and code."""
    return hashlib.sha256(f"{config.fingerprint()}{code_fingerprint()}".encode()).hexdigest()[:16]


def land_inbox(work: Work) -> int:
    """Keep the new files of the inbox; give how many were new. `work.seen` tells what was left and why."""
    known = {r["name"]: r["value"] for r in work.store.rows("SELECT name, value FROM ops.meta WHERE name LIKE 'inbox:%'")}
    work.seen = look(work.home.inbox, work.config.inbox.settle_seconds)
    new = 0
    ready = [s for s in work.seen if s.state == "ready"]
    if ready:
        work.tell("Keeping files", 0, len(ready))
    for done, seen in enumerate(ready, 1):
        try:
            new += _take(work, seen, known)
        except (UnsettledError, FileNotFoundError) as why:
            work.seen.remove(seen)
            work.seen.append(replace(seen, state="growing", detail=str(why) if isinstance(why, UnsettledError) else VANISHED))
        work.tell("Keeping files", done, len(ready))
    return new + adopt(work)


def _take(work: Work, seen: Seen, known: dict[str, str]) -> bool:
    """Keep a file that has changed since it was last looked at; say whether its bytes are new."""
    stamp = seen.path.stat()
    name, value = f"inbox:{shown(seen.path.relative_to(work.home.inbox))}", f"{stamp.st_size}:{stamp.st_mtime_ns}"
    if known.get(name) == value:
        return False
    landed = work.landing.keep(seen.path, source="inbox", account_hint=seen.account_hint)
    with work.store.transaction():
        if landed is not None:
            remember(work.store, landed)
        work.store.set_meta(name, value)
    return landed is not None


def unreadable(work: Work) -> list[str]:
    """Tell which files of the inbox cannot be read, and why."""
    left = (s for s in work.seen if s.state in {"unreadable", "refused"})
    return [f"{shown(s.path.relative_to(work.home.inbox))}: {s.detail}. {MEND}" for s in left]


def unsettled(work: Work) -> list[str]:
    """Tell which files of the inbox were left for a later run: they were still being written."""
    return [f"{shown(s.path.relative_to(work.home.inbox))}: {s.detail}" for s in work.seen if s.state == "growing"]


def adopt(work: Work) -> int:
    """Enter kept files that the warehouse does not know: after a crash between the two, or when it is rebuilt."""
    known = {r["sha256"] for r in work.store.rows("SELECT sha256 FROM ops.landed")}
    missing = [landed for landed in work.landing.all() if landed.sha256 not in known]
    with work.store.transaction():
        for landed in missing:
            remember(work.store, landed)
    return len(missing)


def remember(store: Store, landed: Landed) -> None:
    """Enter one kept file."""
    row = {
        "sha256": landed.sha256,
        "bytes": landed.bytes,
        "file_name": landed.file_name,
        "source": landed.source,
        "account_hint": landed.account_hint,
        "landed_at": _plain(landed.landed_at),
        "observed_at": _plain(landed.observed_at) if landed.observed_at else None,
    }
    store.insert("ops.landed", [row])


def _plain(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Read:
    """One digested file, waiting to be loaded."""

    sha256: str
    file_name: str
    observed_at: datetime | None
    digest: Digest


def read_new(work: Work, readers: Pool | None = None) -> int:
    """Read every kept file not read yet, or refused and worth another try, into observations; give how many.

    While parsers read the next files, those before are loaded, about a million records to a transaction. `readers` stay open for their
    owner; else some are started for this call. A run that was killed in between is taken up again: what is not loaded is read anew.
    """
    shutil.rmtree(work.home.staging, ignore_errors=True)
    work.home.staging.mkdir(parents=True)
    wanted = reading_fingerprint(work.config)
    todo = work.store.rows(
        "SELECT * FROM ops.landed WHERE read_with IS NULL OR (outcome <> 'read' AND read_with <> ?) ORDER BY bytes DESC, sha256", [wanted]
    )
    reads: list[Read] = []
    records = 0
    with nullcontext(readers) if readers else Pool(min(len(todo), os.cpu_count() or 1)) as pool:
        for row, digest in zip(todo, pool.read([_job(work, row) for row in todo], work.tell), strict=True):
            reads.append(Read(row["sha256"], row["file_name"], row["observed_at"], digest))
            records += sum(part.records for part in digest.parts)
            if records >= RECORDS_AT_ONCE:
                _enter(work, reads, wanted)
                reads.clear()
                records = 0
    _enter(work, reads, wanted)
    return len(todo)


def _enter(work: Work, reads: Sequence[Read], wanted: str) -> None:
    """Load what was read of some files, in one transaction."""
    known = {(r["sha256"], r["part"]) for r in work.store.rows("SELECT sha256, part FROM ops.batch")}
    new = [(r, p) for r in reads for p in r.digest.parts if (r.sha256, p.number) not in known]
    with work.store.transaction():
        load(work.store, [_batch(read, part, channel_of(part.platform, part.account)) for read, part in new], work.config.person.id)
        for read in reads:
            _note(work.store, read, wanted)
            work.refused |= _reasons(read.digest)
    for read in reads:
        shutil.rmtree(_out(work, read.sha256), ignore_errors=True)


ROWS = "rows"


def _reasons(digest: Digest) -> set[str]:
    """Give why tables of a file were refused, and `rows` where single lines were."""
    lines = {ROWS} if any(part.quarantined for part in digest.parts) else set()
    return {str(refusal.reason) for refusal in digest.refusals} | lines


def _job(work: Work, row: dict[str, Any]) -> Job:
    return Job(
        path=work.landing.path(row["sha256"]),
        hint=row["account_hint"],
        accounts=work.config.accounts(),
        out=_out(work, row["sha256"]),
        local_zone=work.config.person.timezone,
        key=work.home.pseudonym_key(),
        today=datetime.now(UTC).date(),
        file_name=row["file_name"],
        mapped=catalogue.mapped(),
    )


def _out(work: Work, sha256: str) -> Path:
    """Give where the frames of a file wait until they are loaded."""
    return work.home.staging / sha256[:24]


def _note(store: Store, read: Read, wanted: str) -> None:
    """Note what became of a file, and why it, or a table of it, stays out; forget what was written before."""
    store.con.execute("DELETE FROM ops.quarantine WHERE sha256 = ? AND batch_id IS NULL", [read.sha256])
    store.insert("ops.quarantine", [_row(read, refusal) for refusal in read.digest.refusals])
    outcome = "refused" if not read.digest.parts else "in part" if read.digest.refusals else "read"
    store.con.execute("UPDATE ops.landed SET read_with = ?, outcome = ? WHERE sha256 = ?", [wanted, outcome, read.sha256])


def _row(read: Read, refusal: Refusal) -> dict[str, Any]:
    return {
        "sha256": read.sha256,
        "file_name": read.file_name,
        "platform": refusal.platform,
        "reason": str(refusal.reason),
        "raw": refusal.part or None,
        "detail": refusal.detail.removeprefix(f"{read.sha256}: "),
        "remedy": refusal.remedy,
    }


def fold_platform(work: Work, platform: str) -> list[int]:
    """Fold the loaded batches of one platform into the ledger, one transaction per account; give their numbers."""
    rows = work.store.rows(
        "SELECT account, batch_id FROM ops.batch WHERE platform = ? AND NOT folded ORDER BY account, batch_id", [platform]
    )
    family = str(platforms()[platform].family)
    for account in sorted({r["account"] for r in rows}):
        numbers = [r["batch_id"] for r in rows if r["account"] == account]
        book = Book(platform, account, channel_of(platform, account), family, work.config.person.reporting_currency)
        with work.store.transaction():
            effort_channels(work.store, work.config)
            fold(work.store, book, numbers)
            work.store.con.execute(f"UPDATE ops.batch SET folded = true WHERE batch_id IN ({', '.join(map(str, numbers))})")
    return [r["batch_id"] for r in rows]


def _batch(read: Read, part: Part, channel: str) -> Batch:
    observed = read.observed_at or part.observed_at or datetime(1970, 1, 1)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it
    same = {
        name: getattr(part, name)
        for name in (
            "platform", "layout", "account", "covers_from", "covers_to", "stated_period", "replaces", "monthly", "yields_to", "records", "accepted",
            "quarantined", "skipped", "totals", "blank", "header_line", "encoding", "stated_total", "rows", "refused", "people",
        )
    }  # fmt: skip
    return Batch(
        sha256=read.sha256,
        part=part.number,
        part_name=part.name,
        connector_version=part.version,
        channel=channel,
        observed_at=observed,
        added_columns=part.added,
        file_name=read.file_name,
        money=tuple(part.money),
        remedies=remedies(),
        **same,
    )


def convert(work: Work) -> int:
    """Take new exchange rates and wages, earn from receipts, and convert what depends on the rates; give how many rows were converted."""
    with work.store.transaction():
        take_wages(work.store)
        take_rates(work.store)
        earn_from_receipts(work.store, work.config)
        return reconvert(work.store, work.config.person.reporting_currency)
