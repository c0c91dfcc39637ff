"""What Great Expectations looks at in the changed rows of `ledger.earning`, and the rules' vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from connectors.vocabulary import EffortKind, Family, Kind, Reason, Shape, Status, Tier
from warehouse.rules import Severity

TOMORROW = "tomorrow"
"""Stands in the arguments of a check for the day after today, known when the check runs."""

MONTH_S = 31 * 86_400
NO_KEY = "A row without this part of its key leads back to no file: rebuild with `moisson run --rebuild`."
NEW_WORD = "Declare the new word in the platform's file; connectors/vocabulary.py lists what exists."


@dataclass(frozen=True)
class RowCheck:
    """One expectation over the changed rows: its class in Great Expectations, arguments, words for people."""

    name: str
    expectation: str
    about: str
    remedy: str
    kwargs: Mapping[str, Any]
    severity: Severity = "critical"
    asset: str = "ledger/earning"


def told(of: type[StrEnum]) -> list[str]:
    """Give the words of a catalogue as plain text."""
    return [str(word) for word in of]


def words() -> dict[str, list[str]]:
    """Give the vocabulary that the rules of the warehouse ask for."""
    return {
        "shapes": told(Shape),
        "kinds": told(Kind),
        "statuses": told(Status),
        "effort_kinds": told(EffortKind),
        "tiers": told(Tier),
        "families": told(Family),
        "reasons": told(Reason),
    }


def _given(key: str) -> RowCheck:
    about = f"Every changed earning has its {key}."
    return RowCheck(f"changed_{key}_given", "ExpectColumnValuesToNotBeNull", about, NO_KEY, {"column": key})


ROW_CHECKS: tuple[RowCheck, ...] = (
    *(_given(key) for key in ("platform", "record_key", "occurrence", "batch_id", "line")),
    RowCheck(
        "changed_keys_unique",
        "ExpectCompoundColumnsToBeUnique",
        "Platform, account, key and occurrence know a changed earning, and its day where periods are.",
        "Rebuild from the kept files with `moisson run --rebuild`, and report it.",
        {"column_list": ["platform", "account", "record_key", "occurrence", "period"]},
    ),
    RowCheck(
        "changed_status_known",
        "ExpectColumnValuesToBeInSet",
        "The status of a changed earning is a word of the vocabulary.",
        NEW_WORD,
        {"column": "status", "value_set": told(Status)},
    ),
    RowCheck(
        "changed_kind_known",
        "ExpectColumnValuesToBeInSet",
        "The kind of a changed earning is a word of the vocabulary.",
        NEW_WORD,
        {"column": "kind", "value_set": told(Kind)},
    ),
    RowCheck(
        "changed_currency_shape",
        "ExpectColumnValuesToMatchRegex",
        "The currency of a changed earning is three capital letters.",
        "Say in the platform's file, or in moisson.toml, where the currency stands.",
        {"column": "currency", "regex": "^[A-Z]{3}$"},
    ),
    RowCheck(
        "changed_days_plausible",
        "ExpectColumnValuesToBeBetween",
        "A changed earning lies between 1995 and tomorrow.",
        "Check the order of day and month in the platform's file, and this computer's clock.",
        {"column": "work_date", "min_value": date(1995, 1, 1), "max_value": TOMORROW},
    ),
    RowCheck(
        "changed_seconds_plausible",
        "ExpectColumnValuesToBeBetween",
        "A duration told for a changed earning lies between 0 and 31 days.",
        "Check the unit of the duration in the platform's file: seconds, minutes or hours?",
        {"column": "seconds", "min_value": 0, "max_value": MONTH_S},
        severity="warning",
    ),
    RowCheck(
        "changed_work_ends_after_start",
        "ExpectColumnPairValuesAToBeGreaterThanB",
        "The work of a changed earning ends when it starts, or later.",
        "Look the line up in the export: the source itself may be wrong, or a time zone.",
        {
            "column_A": "work_end",
            "column_B": "work_start",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
        severity="warning",
    ),
)
