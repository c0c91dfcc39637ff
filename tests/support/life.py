"""The sample life, run once for all tests of a session (and of all pytest workers) by the real command."""

import fcntl
import os
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from pipelines.demo import write_life

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path) -> dict[str, str]:
    """Give the environment of a `moisson` process on a home."""
    return {**os.environ, "MOISSON_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error::DeprecationWarning:pipelines"}


def moisson(home: Path, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    command = [sys.executable, "-m", "pipelines.cli", *arguments]
    return subprocess.run(command, env=environment(home), cwd=home, capture_output=True, text=True, timeout=timeout, check=False)


@lru_cache(maxsize=1)
def life_home() -> Path:
    """Give a home where the sample life was run; read it, never write it. Workers of one session share it."""
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"moisson-life-{session}"
    folder.mkdir(exist_ok=True)
    with (folder / ".building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "truth.json").exists():
            truth = write_life(folder)
            done = moisson(folder, "run")
            if done.returncode != 11:
                raise RuntimeError(f"the sample life ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
            (folder / "truth.json").write_text(truth.to_json(), encoding="utf-8")
    return folder
