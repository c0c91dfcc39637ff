"""Run the command on a real pseudo-terminal, and talk to it."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tests.support.cli import COMMAND, environment

PATIENCE = 60
COLOUR = re.compile(r"\x1b\[[0-9;]*\b(3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])(;[0-9;]*)?m")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07")


def _own_terminal() -> None:
    """Make the terminal the one that Ctrl-C and job control work on, whatever started the tests."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A process on a terminal of its own, 200 columns wide; `read` holds all it has shown."""

    def __init__(self, words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        ours, theirs = pty.openpty()
        self._ours, self._seen = ours, 0
        self.read, self._decoder = "", codecs.getincrementaldecoder("utf-8")(errors="replace")
        wide = {"TERM": "xterm-256color", "COLUMNS": "200", "LINES": "50"}
        plain = {name: value for name, value in env.items() if name not in {"NO_COLOR", "FORCE_COLOR", "CI"}}
        self.process = subprocess.Popen(
            words,
            cwd=cwd,
            env={**plain, **wide, **{name: value for name, value in env.items() if name == "NO_COLOR"}},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509  # the tests have no threads while a process starts
        )
        os.close(theirs)

    @property
    def plain(self) -> str:
        """Give what was shown without escapes."""
        return ESCAPES.sub("", self.read).replace("\r", "")

    def wait_for(self, text: str) -> None:
        """Read until a text has been shown after the one that was waited for before; fail with all that was shown."""
        until = time.monotonic() + PATIENCE
        while (found := self.plain.find(text, self._seen)) < 0:
            if not self._more(until):
                raise AssertionError(f"{text!r} was not shown:\n{self.plain}")
        self._seen = found + len(text)

    def keys(self, text: str) -> None:
        """Send keys."""
        os.write(self._ours, text.encode())

    def end(self) -> int:
        """Read to the end, and give the exit code."""
        until = time.monotonic() + PATIENCE
        while self._more(until):
            pass
        return self.process.wait(PATIENCE)

    def _more(self, until: float) -> bool:
        """Read what is there; say whether more can come."""
        left = until - time.monotonic()
        if left <= 0 or not select.select([self._ours], [], [], left)[0]:
            return False
        try:
            portion = os.read(self._ours, 65536)
        except OSError:
            return False
        self.read += self._decoder.decode(portion)
        return bool(portion)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)


def on_terminal(home: Path, *words: str, env: Mapping[str, str] | None = None) -> Terminal:
    """Start `moisson` on a terminal."""
    return Terminal([*COMMAND, *words], home, environment(home, env))


def program(folder: Path) -> Path:
    """Write a `moisson` that a shell finds on its PATH; give its folder."""
    folder.mkdir(exist_ok=True)
    script = folder / "moisson"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m pipelines.cli "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder
