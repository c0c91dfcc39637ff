"""What can go wrong with the warehouse, in words a person can act on. Codes are listed in docs/errors.md."""

from typing import ClassVar

import duckdb


class WarehouseError(Exception):
    """The warehouse could not be used."""

    code: ClassVar[int] = 70

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "")


class LockedError(WarehouseError):
    """Another run is using the warehouse."""

    code = 50


class DiskError(WarehouseError):
    """The disk is full or cannot be written."""

    code = 51


class VersionError(WarehouseError):
    """The warehouse was written by a newer Moisson."""

    code = 60


class DamagedError(WarehouseError):
    """The file of a warehouse cannot be opened."""

    code = 60


def disk_is_full(why: BaseException) -> bool:
    """Whether DuckDB stopped for want of room: for the file, or for what no longer fits in memory."""
    return isinstance(why, duckdb.Error) and any(sign in str(why) for sign in ("No space left", "max_temp_directory_size"))


class ConservationError(WarehouseError):
    """A law of the ledger does not hold; nothing was published."""

    code = 40
