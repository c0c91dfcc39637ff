"""The real Dagster web server on a home, and Debian's chromium to look at it."""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.support.life import environment

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--virtual-time-budget=25000",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
READY_S = 120
PNG = b"\x89PNG\r\n\x1a\n"


def chromium() -> str | None:
    """Give the path of chromium, where it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def look(url: str, scratch: Path, *arguments: str) -> str:
    """Let chromium open a page with a fresh profile; give what it prints. Raises `RuntimeError` when it fails."""
    profile = scratch / "profile"
    shutil.rmtree(profile, ignore_errors=True)
    command = [chromium() or "chromium", *FLAGS, f"--user-data-dir={profile}", *arguments, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise RuntimeError(f"chromium ended with {done.returncode} on {url}\n{done.stderr[-2000:]}")
    return done.stdout


def screenshot(url: str, target: Path, scratch: Path, size: tuple[int, int] = (1600, 1000), scale: float = 1) -> Path:
    """Save a picture of a page; `size` is in CSS pixels."""
    target.unlink(missing_ok=True)
    look(url, scratch, f"--window-size={size[0]},{size[1]}", f"--force-device-scale-factor={scale}", f"--screenshot={target}")
    return target


def dom(url: str, scratch: Path) -> str:
    """Give the page's document after its scripts have run."""
    return look(url, scratch, "--window-size=1600,1000", "--dump-dom")


def painted(picture: Path) -> float:
    """Give the share of a PNG's filtered bytes that are not zero: a page of one colour has next to none."""
    data, packed, place = picture.read_bytes(), b"", len(PNG)
    if not data.startswith(PNG):
        raise ValueError(f"{picture}: not a PNG")
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        packed += data[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += 12 + length
    raw = zlib.decompress(packed)
    return 1 - raw.count(0) / len(raw)


def free_port() -> int:
    """Give a port of the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, query: str) -> dict[str, Any]:
    """Put a question to the server's GraphQL; raise `RuntimeError` when it is refused."""
    body = json.dumps({"query": query}).encode()
    request = Request(f"{url}/graphql", body, {"content-type": "application/json"})  # noqa: S310  # our own server
    with urlopen(request, timeout=60) as reply:  # noqa: S310  # as above
        answer = json.load(reply)
    if "errors" in answer:
        raise RuntimeError(f"{url}: {answer['errors']}")
    found: dict[str, Any] = answer["data"]
    return found


@contextmanager
def dagster_ui(home: Path, *options: str) -> Iterator[str]:
    """Run `moisson ui` on a home and give its address; its whole process group ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "pipelines.cli", "ui", "--port", str(port), *options]
    log = home / "ui.log"
    with log.open("wb") as told:
        server = subprocess.Popen(command, env=environment(home), cwd=home, stdout=told, stderr=told, start_new_session=True)
    try:
        _wait(f"http://127.0.0.1:{port}", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        _end(server)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + READY_S
    while time.monotonic() < until and server.poll() is None:
        try:
            ask(url, "{ version }")
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"the Dagster UI did not answer within {READY_S} s\n{log.read_text(errors='replace')[-2000:]}")


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server and the code server it started."""
    for sign, patience in ((signal.SIGINT, 20), (signal.SIGKILL, 20)):
        try:
            os.killpg(server.pid, sign)
            server.wait(patience)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
    server.wait(1)
