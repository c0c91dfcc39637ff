"""The report: one HTML file that reads the published warehouse, in French or English, and needs no network."""

from enum import StrEnum


class Language(StrEnum):
    """What the report is written in."""

    EN = "en"
    FR = "fr"
