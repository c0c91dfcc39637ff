"""A furnished home to start from, and parsers that stay warm for all cases."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors import fetch
from pipelines import pulls
from pipelines.pool import Pool
from tests.faults.house import House, furnish, prepare
from tests.support.apis import signed_in


@pytest.fixture(scope="session")
def readers() -> Iterator[Pool]:
    """The real parser processes, started once."""
    with Pool(1) as pool:
        yield pool


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, readers: Pool) -> Path:
    """A home whose ledger holds exchange rates and nothing else."""
    root = tmp_path_factory.mktemp("template")
    prepare(root, readers)
    return root


@pytest.fixture
def house(tmp_path: Path, template: Path, readers: Pool, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A home with exchange rates, an inbox to fill, and APIs that can be played: tried three times, without much waiting."""
    monkeypatch.setenv("MOISSON_HOME", str(tmp_path))
    furnish(template, tmp_path)
    real, environment = pulls.at_loopback, dict(os.environ)
    monkeypatch.setattr(fetch, "_BACKOFF", lambda _: 0.0)
    monkeypatch.setattr(pulls, "at_loopback", lambda source: replace(real(source), deadline=1.0, max_tries=3))
    with signed_in(monkeypatch), House(tmp_path, readers) as made:
        yield made
    for name in set(os.environ) - set(environment):
        if name.startswith("MOISSON_API_"):
            del os.environ[name]
