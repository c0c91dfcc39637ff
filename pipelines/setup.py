"""Examine an installation, open the Dagster UI."""

import ctypes
import os
import signal
import subprocess
import sys
from importlib.metadata import version

from rich.console import Console

from connectors.catalogue import platforms
from pipelines import instance
from pipelines.config import Config, load
from pipelines.errors import ConfigurationError, Exit
from pipelines.home import Home
from pipelines.query import QueryError, grid, published, rows
from pipelines.say import say
from pipelines.shapes import Check, Doctor

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
Told = tuple[str, str, str]


def examine(home: Home, out: Console, *, as_json: bool = False) -> int:
    """Print what was checked and what to do about each trouble; exit 60 when something must be done."""
    checks = [*_versions(), *_settings(home), *_folders(home), *_warehouse(home)]
    well = not any(todo for _, _, todo in checks)
    if as_json:
        say(Doctor(well=well, checks=[Check(check=name, found=found, next=todo or None) for name, found, todo in checks]))
    else:
        out.print(grid(["check", "found", "what to do"], checks, title="Moisson doctor"))
    return Exit.CLEAN if well else Exit.CONFIGURATION


def _versions() -> list[Told]:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    todo = "" if (3, 11) <= sys.version_info[:2] < (3, 14) else "Use Python 3.11, 3.12 or 3.13."
    names = ("duckdb", "polars", "dagster", "great-expectations")
    return [
        ("Python", python, todo),
        ("libraries", ", ".join(f"{n} {version(n)}" for n in names), ""),
        ("platforms", str(len(platforms())), ""),
    ]


def _settings(home: Home) -> list[Told]:
    if not home.toml.exists():
        return [("moisson.toml", "missing: all defaults (UTC, EUR)", "Run `moisson init`.")]
    try:
        config: Config = load(home.toml)
    except ConfigurationError as why:
        return [("moisson.toml", str(why), "Correct it.")]
    return [("moisson.toml", f"{config.person.timezone}, {config.person.reporting_currency}, {len(config.account)} accounts", "")]


def _folders(home: Home) -> list[Told]:
    found: list[Told] = []
    for folder in (home.inbox, home.data):
        if not folder.is_dir():
            found.append((str(folder), "missing", "Run `moisson init`."))
            continue
        open_to_others = folder == home.data and folder.stat().st_mode & 0o077
        found.append((str(folder), "readable by others" if open_to_others else "there", f"chmod 700 {folder}" if open_to_others else ""))
    return found


def _warehouse(home: Home) -> list[Told]:
    if not home.published.exists():
        return [("published warehouse", "not yet", "Run `moisson run`.")]
    try:
        with published(home) as con:
            count = rows(con, "SELECT count(*) AS n FROM ops.batch")[0]["n"]
    except QueryError as why:
        return [("published warehouse", str(why), "Run `moisson run --force`.")]
    return [("published warehouse", f"{count} batches", "")]


def serve(home: Home, host: str, port: int, *, behind_proxy: bool, daemon: bool, out: Console) -> int:
    """Start the Dagster web server in place of this process, and with `daemon` what runs schedules, sensors, backfills and its buttons."""
    if host not in LOOPBACK and not behind_proxy:
        raise ConfigurationError(
            f"the Dagster UI has no login: whoever reaches port {port} could run it.",
            place=f"--host {host}",
            next_step="Leave it out, or put a proxy with a login before it and add --behind-proxy.",
        )
    home.prepare()
    instance.prepare(home)
    os.environ["MOISSON_HOME"] = str(home.root)
    out.print(f"Dagster UI: http://{host}:{port} (stop with Ctrl-C)")
    sys.stdout.flush()
    if daemon:
        command = [sys.executable, "-m", "dagster._daemon", "run", "-m", "pipelines.definitions"]
        subprocess.Popen(command, preexec_fn=_end_with_parent)  # noqa: S603, PLW1509  # our own interpreter; nothing else runs in this process
    arguments = [sys.executable, "-m", "dagster_webserver", "-m", "pipelines.definitions", "-h", host, "-p", str(port)]
    os.execv(sys.executable, arguments)  # noqa: S606  # our own interpreter


def _end_with_parent() -> None:
    """Ask Linux to end this process with the web server, however that ends; elsewhere Ctrl-C reaches both."""
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):
        library.prctl(1, signal.SIGTERM)
