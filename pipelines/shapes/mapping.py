"""What `moisson map` and `moisson new-platform` print with `--json`."""

from pydantic import Field

from pipelines.shapes.base import Cell, Shape


class MapColumn(Shape):
    """A column of an unknown export."""

    name: str
    holds: str
    read_as: str | None
    ignored: str | None = Field(description="why it is passed over")
    unreadable: list[str]
    examples: list[str]


class MapQuestion(Shape):
    """What the file does not tell, and the option that answers it."""

    key: str
    text: str
    options: list[str]
    answer_with: str


class MapSum(Shape):
    """What lands, added up."""

    shape: str
    status: str | None
    currency: str | None
    net: str = Field(description="an amount as text")
    rows: int


class Map(Shape):
    """What was understood of an unknown export."""

    name: str
    family: str
    table: str
    rows: int
    columns: list[MapColumn]
    facts: dict[str, str] = Field(description="what holds for the whole table")
    notes: list[str]
    statuses: dict[str, str]
    types: dict[str, str]
    questions: list[MapQuestion] = Field(description="empty: nothing is open")
    first_rows: list[dict[str, Cell]]
    sums: list[MapSum]
    refused: int
    problems: list[str]
    written: str | None = Field(description="the mapping that was written")


class NewPlatform(Shape):
    """The files of a proposed platform."""

    written: list[str]
    rows: int
    questions: list[MapQuestion]
    recorded: bool = Field(description="the sample's answer was recorded")
