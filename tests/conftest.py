"""What all tests share."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "samples"


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
