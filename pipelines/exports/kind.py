"""The kinds of files that `moisson export` writes."""

from enum import StrEnum


class Kind(StrEnum):
    """What `moisson export` writes."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    BEANCOUNT = "beancount"
    HLEDGER = "hledger"
    ACCOUNTANT = "accountant"
    DAC7 = "dac7"
