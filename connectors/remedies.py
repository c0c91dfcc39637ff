"""What to do about each reason for refusing a line or a file."""

from connectors.vocabulary import Reason

AGAIN = "Export the file again and do not open it in a spreadsheet first; the corrected file replaces this line."
REMEDIES: dict[Reason, str] = {
    Reason.EMPTY: "The file holds nothing: export it again.",
    Reason.NOT_A_TABLE: "Drop a CSV, TSV, XLSX, JSON or ZIP export here; see `moisson sources`.",
    Reason.HTML: "This is a web page, not an export: the session had probably expired. Log in and download it again.",
    Reason.JSON_ERROR: "This is an error message of the platform, not an export: download it again later.",
    Reason.WRONG_CONTAINER: "Unpack the file and drop the export itself into the inbox.",
    Reason.TRUNCATED: "The file looks cut off: download it again.",
    Reason.TOO_LARGE: "Export a shorter period.",
    Reason.HOSTILE: "The file tries to exhaust the reader and was not opened. Export it again from the platform itself.",
    Reason.PARSER_DIED: "The file may be damaged: export it again. Other files are not affected.",
    Reason.ENCODING: "Save or export the file as UTF-8.",
    Reason.NUL_BYTE: "The file was damaged on disk: export it again.",
    Reason.SHORT_ROW: AGAIN,
    Reason.LONG_ROW: AGAIN,
    Reason.BROKEN_QUOTES: AGAIN,
    Reason.REPEATED_HEADER: "Nothing to do: two exports stand in one file and this line is the second one's header.",
    Reason.UNKNOWN_LAYOUT: "See `moisson sources` for what can be read; `moisson map FILE` maps any other export.",
    Reason.UNVERIFIED_MAPPING: "Nobody has checked this mapping on a real export: look at what it gives with `moisson map FILE --as NAME`.",
    Reason.DUPLICATE_COLUMN: "Export the file again with each column once.",
    Reason.EMPTY_COLUMN_NAME: "Export the file again and do not save it in a spreadsheet.",
    Reason.MISSING_COLUMN: "Export the file again with all its columns.",
    Reason.UNKNOWN_COLUMN: "Tell us about the new column.",
    Reason.EXCEL_DAMAGE: "A spreadsheet has rounded a long number: export the file again and do not open it there.",
    Reason.BAD_AMOUNT: "The amount cannot be read exactly. Correct the cell in a fresh export; nothing is guessed.",
    Reason.AMBIGUOUS_AMOUNT: 'Say which mark is the decimal one: decimal = "." or "," in the [[account]] of this platform.',
    Reason.BAD_CURRENCY: "The currency is no ISO 4217 code: check the cell.",
    Reason.MISSING_CURRENCY: 'Add currency = "…" to the [[account]] of this platform in moisson.toml.',
    Reason.CURRENCY_CONFLICT: "The amount names another currency than its row, or than moisson.toml: check the cell, or correct the [[account]].",
    Reason.BAD_DATE: "The date does not exist or is written in another way: correct it in a fresh export.",
    Reason.AMBIGUOUS_DATE: 'Say the order: date_order = "dmy" or "mdy" in the [[account]] of this platform.',
    Reason.IMPLAUSIBLE_DATE: "The date lies before 1995 or in the future: check the clock and the export.",
    Reason.BAD_TIME_ZONE: "The time zone is not one we know: tell us its name.",
    Reason.NO_SUCH_LOCAL_TIME: "This clock time did not exist on the day the clocks changed: check the entry.",
    Reason.BAD_DURATION: "The duration cannot be read, or the timer was still running: export again when it has stopped.",
    Reason.BAD_NUMBER: "The number cannot be read: export the file again.",
    Reason.MISSING_VALUE: "A cell that must be filled is empty: export the file again.",
    Reason.UNDECLARED_VALUE: "The platform uses a word we do not know: tell us, or add it to the platform's file.",
    Reason.UNCLAIMED_ROW: "No rule says what this kind of row means: tell us, or add it to the platform's file.",
    Reason.NET_MISMATCH: "Gross, fee and net do not add up on this line: check it at the platform.",
    Reason.TOTAL_MISMATCH: "The rows do not add up to the file's own total: export it again.",
    Reason.WHICH_ACCOUNT: "Put the file in the inbox folder named after its account.",
    Reason.PERIOD_UNKNOWN: "Add period_start and period_end to the [[account]] of this platform in moisson.toml.",
}


def remedies() -> dict[str, str]:
    """Give the remedies by reason code."""
    return {str(reason): text for reason, text in REMEDIES.items()}
