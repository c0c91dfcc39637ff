"""Mark what is known to fail."""

import pytest

from tests.kit.open import OPEN


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect the open cases to fail, strictly: one that passes is to be taken off the list."""
    why = {name: reason for reason, names in OPEN.items() for name in names}
    for item in items:
        if item.name in why and "kit" in item.path.parts:
            item.add_marker(pytest.mark.xfail(reason=why[item.name], strict=True))
