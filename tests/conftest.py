"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "samples"


@pytest.fixture(scope="session", autouse=True)
def _empty_warehouses_are_copied() -> Iterator[None]:
    """Let a new warehouse begin as a copy of an empty one: making one costs more than most tests that need it."""
    from tests.support.templates import copying
    from warehouse.store import Store

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "__init__", copying)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--record`: write the recorded answers of new samples (never done in CI)."""
    parser.addoption("--record", action="store_true", help="write the answers of samples that have none yet")


@pytest.fixture
def record(request: pytest.FixtureRequest) -> bool:
    """Whether answers are to be written."""
    return bool(request.config.getoption("--record"))


@pytest.fixture(scope="session")
def shared_samples() -> Path:
    """The folder of real exports beside the project, where it is present."""
    if not SHARED.is_dir():
        pytest.skip(f"the folder of real exports is not beside the project ({SHARED.name})")
    return SHARED
