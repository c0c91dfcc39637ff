"""The furnished home and the warm parsers of the fault catalogue serve here too."""

from tests.faults.conftest import house, readers, template

__all__ = ["house", "readers", "template"]
