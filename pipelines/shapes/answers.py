"""What the commands that only read print with `--json`."""

from datetime import date

from pydantic import Field, RootModel

from pipelines.shapes.base import Cell, Exact, Money, Shape


class Arrived(Shape):
    """What has arrived of an account."""

    platform: str
    account: str
    tables: int
    accepted: int = Field(description="records")
    refused: int = Field(description="lines")
    first: date | None
    last: date | None


class Worth(Shape):
    """What an hour was worth on a channel; a rate that is not shown is null, and `suppressed` says why."""

    channel: str
    window_days: str
    through: date | None = Field(description="the last day with data")
    approved: Money | None
    received: Money | None
    pending: Money | None
    session_seconds: int | None
    all_seconds: int | None = Field(description="with search, admin, learning and building")
    naive_rate: Money | None = Field(description="per hour: approved ÷ paid task time")
    effective_rate: Money | None = Field(description="per hour: received ÷ session hours")
    effective_rate_low: Money | None = Field(description="lower end of the interval, about 90 %")
    effective_rate_high: Money | None
    full_rate: Money | None = Field(description="per hour: received ÷ all hours")
    sessions: int
    acceptance: float | None = Field(description="share, 0 to 1")
    evidence: str
    suppressed: str | None


class Owed(Shape):
    """What is on its way in a currency."""

    on_its_way: Money | None
    missing: Money | None
    untold: Money | None = Field(description="paid out, and no wallet's export tells whether it came")
    not_paid_out: Money | None = Field(description="earned, and still at the platform")


class Uncounted(Shape):
    """Receipts that an export may tell, and that are not counted as earned."""

    channel: str
    receipts: int


class Stopped(Shape):
    """A run that failed, and nothing has been published since."""

    at: str = Field(description="UTC")
    run: str = Field(description="its number in Dagster")
    place: str
    trouble: str
    next: str


class Status(Shape):
    """What has arrived, what is missing, and what an hour was worth."""

    home: str
    stopped: Stopped | None = Field(description="the last run of Dagster's that failed; null: none since what is published")
    arrived: list[Arrived]
    without_rate: int = Field(description="earnings that no exchange rate within 7 days converts: in no total")
    to_review: int = Field(description="records that vanished or changed under the same id: ops.review")
    uncounted: list[Uncounted]
    owed: list[Owed] = Field(description="one for each currency")
    broken_checks: list[str]
    worth: list[Worth] = Field(description="the last 365 days")


class LayoutTold(Shape):
    """A kind of file that a platform exports."""

    name: str
    needs: list[str] = Field(description="columns")
    feeds: list[str] = Field(description="earning, session, payout and so on")
    never_tells: dict[str, list[str]] = Field(description="for each thing it feeds, the fields that stay unknown")


class SourceTold(Shape):
    """A platform that can be read."""

    name: str
    title: str
    family: str
    how_to_export: str
    certainty: str = Field(description="certain, partly, confirmed, or unverified: map it first")
    checked: str = Field(description="when its columns were last looked at")
    by_api: bool
    layouts: list[LayoutTold]
    never_tells: list[str]


class PayerTold(Shape):
    """A payer without an export, told by what a wallet receives from it."""

    channel: str
    title: str
    family: str
    in_wallets_as: list[str]


class Sources(Shape):
    """The platforms; one when it is named."""

    platforms: list[SourceTold]
    payers: list[PayerTold]


class Answer(RootModel[list[dict[str, Cell]]]):
    """The rows of a query; numbers with a fixed number of decimals are text, exact."""


class Refused(Shape):
    """A refused file (`line` is null) or line."""

    file: str
    line: int | None
    platform: str | None
    reason: str = Field(description="a word of docs/errors.md")
    field: str | None
    detail: str | None
    raw: str | None = Field(description="the line as it stands in the file, or the table of the file")
    next: str = Field(description="what to do")


class Quarantine(Shape):
    """What was refused, files first."""

    total: int
    refused: list[Refused] = Field(description="up to --limit")


class Spent(Shape):
    """Where time went."""

    reason: str
    seconds: int


class Fee(Shape):
    """A step from approved to received."""

    kind: str
    amount: Money | None


class Line(Shape):
    """A raw line, largest money first."""

    work_date: date
    kind: str
    status: str
    gross: Money | None
    fee: Money | None
    net: Money | None
    converted: Money | None = Field(description="net in the reporting currency; null: no exchange rate")
    rate: Exact | None = Field(description="units of its currency for one euro")
    rate_date: date | None
    file: str
    table: str | None = Field(description="the sheet or member of the file")
    line: int
    raw: str | None


class Explain(Shape):
    """One channel and month, down to the raw lines."""

    channel: str
    month: str
    gross: Money | None
    approved: Money | None
    platform_net: Money | None = Field(description="after platform fees and withheld tax")
    received: Money | None = Field(description="after payout and wallet fees")
    pending: Money | None = Field(description="at face value, not counted")
    task_seconds: int | None
    session_seconds: int | None
    all_seconds: int | None
    naive_rate: Money | None
    effective_rate: Money | None
    effective_rate_low: Money | None
    effective_rate_high: Money | None
    full_rate: Money | None
    sessions: int
    method: str | None
    evidence: str
    suppressed: str | None = Field(description="why a rate is to be taken with care")
    time: list[Spent]
    fees: list[Fee]
    lines: list[Line] = Field(description="up to --limit")
