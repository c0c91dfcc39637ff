"""A stretch of time in three cells: one day, and the clock at both ends."""

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.vocabulary import Reason
from connectors.words import Custom


def end_on(day: str, start: str, end: str) -> Custom:
    """Give the word that reads the end in UTC; a clock time before the start belongs to the next day."""

    def parse(facts: Facts) -> Parsed:
        formats = facts.clock_formats(day)
        date = facts.cell(day).str.strip_chars()
        begun, ended = (cells.instant(pl.concat_str(date, facts.cell(c).str.strip_chars(), separator=" "), formats) for c in (start, end))
        late = ended.value < begun.value
        utc = cells.to_utc(pl.when(late).then(ended.value.dt.offset_by("1d")).otherwise(ended.value), facts.zone)
        missing = pl.when(cells.blank(facts.cell(end))).then(pl.lit(Reason.MISSING_VALUE.value))
        return Parsed(utc.value, pl.coalesce([missing, ended.problem, utc.problem]))

    return Custom((end, start, day), parse)
