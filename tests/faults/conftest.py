"""A furnished home to start from, and parsers that stay warm for all cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.pool import Pool
from tests.faults.house import House, furnish, prepare


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
def house(tmp_path: Path, template: Path, readers: Pool, monkeypatch: pytest.MonkeyPatch) -> House:
    """A home with exchange rates, and an inbox to fill."""
    monkeypatch.setenv("MOISSON_HOME", str(tmp_path))
    furnish(template, tmp_path)
    return House(tmp_path, readers)
