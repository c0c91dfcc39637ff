"""Errors of a run a person can act on, and the exit codes they end with."""

from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """How `moisson` ends. The highest applies; with --strict, 10 and 11 count as failure for schedulers."""

    CLEAN = 0
    ROWS_QUARANTINED = 10
    FILES_QUARANTINED = 11
    UNREACHABLE = 20
    CREDENTIALS = 21
    CONTRACT = 30
    CONSERVATION = 40
    LOCKED = 50
    DISK = 51
    CONFIGURATION = 60
    BUG = 70


class MoissonError(Exception):
    """Something stopped the run."""

    code: ClassVar[Exit] = Exit.BUG

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "")


class ConfigurationError(MoissonError):
    """moisson.toml cannot be used."""

    code = Exit.CONFIGURATION


class LawBrokenError(MoissonError):
    """A law of the ledger does not hold; the last published warehouse stays in place."""

    code = Exit.CONSERVATION
