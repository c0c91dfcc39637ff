"""The one warehouse the laws share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.harness import Ledger


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A warehouse in memory, emptied by each example."""
    made = Ledger(Path(tmp_path_factory.mktemp("laws")))
    yield made
    made.store.close()
