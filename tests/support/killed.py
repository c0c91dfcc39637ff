"""A pull in a process of its own, killed with SIGKILL while it waits for an answer; what it has kept is on disk."""

import json
import multiprocessing
import os
import signal
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from connectors.pull import Place, Progress
from tests.http.server import Answer, Asked, Clock, Play, Player
from tests.support.apis import SINCE, Case

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.support.apis"])


class Disk:
    """What a pull keeps: bodies, and beside them what is done, each written whole before the next is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        state = json.loads((folder / "state").read_text()) if (folder / "state").exists() else {"done": [], "places": {}}
        self.done: set[str] = set(state["done"])
        self.places: dict[str, Place] = {key: (cursor, number) for key, (cursor, number) in state["places"].items()}

    def progress(self) -> Progress:
        """Give what is landed, and where to tell of more."""
        return Progress(frozenset(self.done), dict(self.places), self._done, self._page)

    def _done(self, key: str) -> None:
        self.done.add(key)
        self._write("state", json.dumps({"done": sorted(self.done), "places": self.places}).encode())

    def _page(self, key: str, cursor: Mapping[str, object], number: int) -> None:
        self.places[key] = (cursor, number)
        self._write("state", json.dumps({"done": sorted(self.done), "places": self.places}).encode())

    def keep(self, name: str, body: bytes) -> None:
        """Keep a body."""
        self._write(f"{name}.body", body)

    def _write(self, name: str, content: bytes) -> None:
        new = self.folder / f"{name}.new"
        new.write_bytes(content)
        new.replace(self.folder / name)

    def bodies(self) -> list[bytes]:
        """Give everything that was kept."""
        return [path.read_bytes() for path in sorted(self.folder.glob("*.body"))]


def _pull(case: Case, url: str, folder: Path, days: int, secrets: Mapping[str, str]) -> None:
    """Pull in this process, after a run has begun it or not."""
    import keyring
    from keyring.backends import fail

    os.environ.update(secrets)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    disk = Disk(folder)
    player = Player.__new__(Player)  # only its address is needed
    player.server_port = int(url.rsplit(":", 1)[1])
    for landed in case.pull(player, Clock(), until=SINCE + timedelta(days=days - 1), progress=disk.progress()):
        disk.keep(landed.name, landed.body)


def run(case: Case, server: Player, folder: Path, days: int, secrets: Mapping[str, str]) -> int | None:
    """Run one pull to its end, or to its death; give its exit code."""
    child = CONTEXT.Process(target=_pull, args=(case, server.url, folder, days, secrets))
    child.start()
    KILLED["pid"] = child.pid or 0
    child.join(60)
    return child.exitcode


KILLED = {"pid": 0}


def killing(play: Play, calls: int) -> Play:
    """Answer so many calls, then kill whoever asks, once."""
    left = [calls]

    def answer(asked: Asked) -> Answer:
        left[0] -= 1
        if left[0] == -1:
            os.kill(KILLED["pid"], signal.SIGKILL)
        return play(asked) if callable(play) else play

    return answer
