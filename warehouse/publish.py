"""Publish: people read a copy that is swapped in whole; a reader sees the old or the new one, never half."""

import os
import shutil
from pathlib import Path

import duckdb

from warehouse import as_of, rate_macros
from warehouse.errors import DiskError
from warehouse.store import Store

TEMPORARY = ".publishing"


def publish(store: Store, target: Path) -> None:
    """Copy the warehouse beside `target` and swap it in. Raises `DiskError` when there is no room.

    The macros that tell a past day, another currency and the steps of a rate go with it. The ledger file is whole after a checkpoint, and the caller holds the
    lease, so the copy is too; it is opened once before it is swapped in.
    """
    as_of.macros(store)
    rate_macros.macros(store)
    store.con.execute("CHECKPOINT")
    temporary = target.with_name(target.name + TEMPORARY)
    temporary.unlink(missing_ok=True)
    try:
        shutil.copyfile(store.path, temporary)
        _durable(temporary)
    except OSError as why:
        temporary.unlink(missing_ok=True)
        raise DiskError(f"{target}: cannot be written ({why.strerror}). Free some space, then run again; the last one stays.") from why
    _readable(temporary)
    temporary.chmod(0o400)
    temporary.replace(target)
    _durable(target.parent)


def _readable(path: Path) -> None:
    with duckdb.connect(str(path), read_only=True) as copy:
        copy.execute("SELECT count(*) FROM ops.batch").fetchone()


def _durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
