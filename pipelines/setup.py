"""Set up a home, examine an installation, open the Dagster UI."""

import ctypes
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from connectors.catalogue import platforms
from pipelines import instance
from pipelines.config import Config, load
from pipelines.errors import ConfigurationError, Exit
from pipelines.home import Home
from pipelines.query import QueryError, grid, published, rows

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TEMPLATE = """\
# Whose ledger this is. Amounts are shown in the reporting currency, days are days of your time zone.
[person]
timezone = "{timezone}"
country = "{country}"
reporting_currency = "{currency}"

# One [[account]] for each account whose files do not say everything themselves. For example:
# [[account]]
# platform = "amazon_associates"
# label = "main"
# marketplace = "FR"
#
# [[account]]
# platform = "clockify"
# date_order = "dmy"

# Which channel a tracker's project belongs to. For example:
# [[effort]]
# project = "Blog"
# channel = "amazon_associates"
# kind = "build"
"""


def init_home(home: Home, timezone: str, country: str, currency: str, out: Console) -> int:
    """Write `moisson.toml` and make the inbox; an existing file is never touched."""
    home.prepare()
    if home.toml.exists():
        raise ConfigurationError(f"{home.toml} is there already and was not touched. Edit it, or choose another MOISSON_HOME.")
    asked = out.is_terminal and sys.stdin.isatty()
    values = {
        "timezone": timezone or _ask(out, asked, "Time zone", _local_zone()),
        "country": country or _ask(out, asked, "Country (two letters)", "FR"),
        "currency": currency or _ask(out, asked, "Reporting currency", "EUR"),
    }
    text = TEMPLATE.format(**values)
    home.toml.write_text(text, encoding="utf-8")
    try:
        load(home.toml)
    except ConfigurationError:
        home.toml.unlink()
        raise
    out.print(f"Wrote {home.toml}.\nDrop exports into {home.inbox}, then run `moisson run`. `moisson sources` says how to export.")
    return Exit.CLEAN


def _ask(out: Console, asked: bool, what: str, default: str) -> str:
    return (out.input(f"{what} [{default}]: ").strip() or default) if asked else default


def _local_zone() -> str:
    link = Path("/etc/localtime")
    target = str(link.readlink()) if link.is_symlink() else ""
    return target.split("zoneinfo/")[-1] if "zoneinfo/" in target and "UTC" not in target else "UTC"


def examine(home: Home, out: Console) -> int:
    """Print what was checked and what to do about each trouble; exit 60 when something must be done."""
    checks = [*_versions(), *_settings(home), *_folders(home), *_warehouse(home)]
    out.print(grid(["check", "found", "what to do"], checks, title="Moisson doctor"))
    return Exit.CONFIGURATION if any(todo for _, _, todo in checks) else Exit.CLEAN


Check = tuple[str, str, str]


def _versions() -> list[Check]:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    todo = "" if (3, 11) <= sys.version_info[:2] < (3, 14) else "Use Python 3.11, 3.12 or 3.13."
    names = ("duckdb", "polars", "dagster", "great-expectations")
    return [
        ("Python", python, todo),
        ("libraries", ", ".join(f"{n} {version(n)}" for n in names), ""),
        ("platforms", str(len(platforms())), ""),
    ]


def _settings(home: Home) -> list[Check]:
    if not home.toml.exists():
        return [("moisson.toml", "missing: all defaults (UTC, EUR)", "Run `moisson init`.")]
    try:
        config: Config = load(home.toml)
    except ConfigurationError as why:
        return [("moisson.toml", str(why), "Correct it.")]
    return [("moisson.toml", f"{config.person.timezone}, {config.person.reporting_currency}, {len(config.account)} accounts", "")]


def _folders(home: Home) -> list[Check]:
    found: list[Check] = []
    for folder in (home.inbox, home.data):
        if not folder.is_dir():
            found.append((str(folder), "missing", "Run `moisson init`."))
            continue
        open_to_others = folder == home.data and folder.stat().st_mode & 0o077
        found.append((str(folder), "readable by others" if open_to_others else "there", f"chmod 700 {folder}" if open_to_others else ""))
    return found


def _warehouse(home: Home) -> list[Check]:
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
            f"The Dagster UI has no login: whoever reaches {host}:{port} could run it. Leave --host out, or put a proxy with a login before it and add --behind-proxy."
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
