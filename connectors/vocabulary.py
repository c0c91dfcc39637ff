"""The words that people see: families, statuses, kinds, shapes. One catalogue, no raw strings elsewhere."""

from enum import StrEnum


class Family(StrEnum):
    """The kind of source a platform is: the folder its file lives in."""

    MICROTASK = "microtask"
    FREELANCE = "freelance"
    AFFILIATE = "affiliate"
    PRODUCT = "product"
    WALLET = "wallet"
    EFFORT = "effort"
    REFERENCE = "reference"


class Shape(StrEnum):
    """What one upstream row speaks of: the ledger table it feeds."""

    EARNING = "earning"
    PAYOUT = "payout"
    RECEIPT = "receipt"
    EFFORT = "effort"
    TRAFFIC = "traffic"
    PROPOSAL = "proposal"
    RATE = "rate"
    WAGE = "wage"


class Status(StrEnum):
    """Where an earning stands in its life, from first sight to its end."""

    TRACKED = "tracked"
    PENDING = "pending"
    APPROVED = "approved"
    LOCKED = "locked"
    PAYABLE = "payable"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    REJECTED = "rejected"
    REVERSED = "reversed"


class Kind(StrEnum):
    """Why the money moved."""

    WORK = "work"
    TIP = "tip"
    BONUS = "bonus"
    COMMISSION = "commission"
    ROYALTY = "royalty"
    SALE = "sale"
    ADJUSTMENT = "adjustment"
    REFUND = "refund"


class Movement(StrEnum):
    """Why money moved in a wallet: the `kind` of a receipt. The sign says which way."""

    PAYMENT = "payment"
    PURCHASE = "purchase"
    REFUND = "refund"
    FUNDING = "funding"
    WITHDRAWAL = "withdrawal"
    CONVERSION = "conversion"
    HOLD = "hold"
    FEE = "fee"
    OTHER = "other"


class EffortKind(StrEnum):
    """What a stretch of time was spent on."""

    PAID = "paid"
    SEARCH = "search"
    ADMIN = "admin"
    REJECTED = "rejected"
    REVISION = "revision"
    LEARNING = "learning"
    BUILD = "build"


class Approach(StrEnum):
    """Who began: the `kind` of a proposal."""

    BID = "bid"
    INVITE = "invite"


class Tier(StrEnum):
    """How the hours are known, best first."""

    MEASURED = "measured"
    REPORTED = "reported"
    ESTIMATED = "estimated"
    ALLOCATED = "allocated"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a line or a file was refused: the codes of `ops.quarantine`."""

    EMPTY = "empty"
    NOT_A_TABLE = "not_a_table"
    HTML = "not_csv:html"
    JSON_ERROR = "not_csv:json"
    WRONG_CONTAINER = "wrong_container"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    HOSTILE = "hostile_file"
    PARSER_DIED = "parser_died"
    ENCODING = "encoding"
    NUL_BYTE = "nul_byte"
    SHORT_ROW = "short_row"
    LONG_ROW = "long_row"
    BROKEN_QUOTES = "broken_quotes"
    REPEATED_HEADER = "repeated_header"
    UNKNOWN_LAYOUT = "unknown_layout"
    DUPLICATE_COLUMN = "duplicate_column"
    EMPTY_COLUMN_NAME = "empty_column_name"
    UNVERIFIED_MAPPING = "unverified_mapping"
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    EXCEL_DAMAGE = "excel_damage"
    BAD_AMOUNT = "bad_amount"
    AMBIGUOUS_AMOUNT = "ambiguous_amount"
    BAD_CURRENCY = "bad_currency"
    MISSING_CURRENCY = "missing_currency"
    CURRENCY_CONFLICT = "currency_conflict"
    BAD_DATE = "bad_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    IMPLAUSIBLE_DATE = "implausible_date"
    BAD_TIME_ZONE = "bad_time_zone"
    NO_SUCH_LOCAL_TIME = "no_such_local_time"
    BAD_DURATION = "bad_duration"
    BAD_NUMBER = "bad_number"
    MISSING_VALUE = "missing_value"
    UNDECLARED_VALUE = "undeclared_value"
    UNCLAIMED_ROW = "unclaimed_row"
    NET_MISMATCH = "net_mismatch"
    TOTAL_MISMATCH = "total_mismatch"
    WHICH_ACCOUNT = "which_account"
    PERIOD_UNKNOWN = "period_unknown"
