"""The kit is as large as it promises: at least thirty cases for every platform, without a line of test code."""

import importlib
import pkgutil

import pytest

from connectors.catalogue import platforms
from connectors.platform import Platform
from tests import kit
from tests.kit.cases import COUNTED

LEAST = 30
for module in pkgutil.iter_modules(kit.__path__):
    if module.name.startswith("test_") and module.name != "test_count":
        importlib.import_module(f"{kit.__name__}.{module.name}")


TABLES = [p for p in platforms().values() if any(layout.kind != "text" for layout in p.layouts)]
"""Not those of logs and calendars, which are no tables: `test_forms` and `tests/test_read_own.py` try them."""


@pytest.mark.parametrize("platform", TABLES, ids=lambda p: p.name)
def test_every_platform_gets_at_least_thirty_cases(platform: Platform) -> None:
    """Cases follow from the declaration and from samples that have their recorded answers."""
    found = COUNTED[platform.name]
    change = "Add a sample of each layout and record its answer: `pytest tests/test_samples.py --record`"
    assert found >= LEAST, f"{platform.name}: {found} cases of the kit. {change}"
