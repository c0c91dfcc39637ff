"""What the commands that do something print with `--json`."""

from datetime import date

from pydantic import Field

from pipelines.shapes.base import Shape


class Init(Shape):
    """What was set up."""

    home: str = Field(description="MOISSON_HOME")
    settings: str = Field(description="the file that was written")
    inbox: str = Field(description="where exports go")
    timezone: str
    country: str
    reporting_currency: str
    weekly_hours: float | None = Field(description="hours a week to share out; null: not said")
    guessed: list[str] = Field(description="which of these nobody said")
    next: list[str] = Field(description="what to do now")


class Run(Shape):
    """How a run ended. What went wrong is told on stderr, one error a line."""

    home: str
    as_of: date | None = Field(description="the day looked back on; null: a run of today")
    warehouse: str | None = Field(description="the file to open; null: nothing is published yet")
    needed: bool = Field(description="false: nothing had changed since the last run")
    published: bool = Field(description="this run published")
    seconds: float
    files: int | None = Field(description="files in the ledger; null: nothing is published yet, or a day was looked back on")
    accepted: int | None = Field(description="records")
    refused_lines: int | None
    refused_files: int | None
    unsettled: list[str] = Field(description="files left in the inbox for the next run, and why")
    exit: int = Field(description="the exit code of the command")
    next: list[str] = Field(description="what to do now")


class Month(Shape):
    """A past month that an API was asked for."""

    month: str = Field(description="YYYY-MM")
    new_responses: int = Field(description="raw responses that were not kept before")


class Pull(Shape):
    """The months that came, oldest first; an API that stopped answering is told on stderr."""

    platform: str
    months: list[Month]
    exit: int = Field(description="the exit code of the command")


class Check(Shape):
    """Something that was looked at."""

    check: str
    found: str
    next: str | None = Field(description="null: nothing to do")


class Doctor(Shape):
    """What was looked at; `well` is false where something must be done, and the command ends with 60."""

    well: bool
    checks: list[Check]


class Report(Shape):
    """The report that was written."""

    file: str
    bytes: int
    language: str
    beside: list[str] = Field(description="more files, one for each person, where the home holds several")


class Written(Shape):
    """A file that was written."""

    name: str
    rows: int
    holds: str


class Export(Shape):
    """The files that were written; none where the ledger holds nothing of what was asked for."""

    kind: str
    folder: str
    names: bool = Field(description="names of clients are told")
    files: list[Written]
