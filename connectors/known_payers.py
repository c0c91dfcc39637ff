"""Platforms that give a worker no export: their payments in a wallet are the only record of them that a program can read.

The names are those of the platforms, from `formats_microtask_freelance.md` A4, A5, B5 to B7; which name a wallet prints was seen for none
of them. So a name counts only where it opens the payer's name with whole words, or, where it is a common word, is the whole of it.
Toloka is here although it has exports: they are those of who pays, and its platform claims no name in a wallet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.facts import fold
from connectors.payers import Tokens, recognised, tokens
from connectors.vocabulary import Family


@dataclass(frozen=True)
class Known:
    """A channel without an export: its names at the start of a payer's, and those that must be the whole of it."""

    channel: str
    title: str
    family: Family
    opens: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


def _task(channel: str, title: str, *opens: str, whole: tuple[str, ...] = ()) -> Known:
    return Known(channel, title, Family.MICROTASK, opens, whole)


def _contract(channel: str, title: str, *opens: str, whole: tuple[str, ...] = ()) -> Known:
    return Known(channel, title, Family.FREELANCE, opens, whole)


KNOWN = (
    _task("appen", "Appen (CrowdGen)", "Appen", "CrowdGen"),
    _task("clickworker", "Clickworker", "Clickworker"),
    _task("dataannotation", "DataAnnotation", "DataAnnotation", "Data Annotation"),
    _task("microworkers", "Microworkers", "Microworkers"),
    _task("outlier", "Outlier", "Outlier AI", whole=("Outlier",)),
    _task("remotasks", "Remotasks", "Remotasks"),
    _task("respondent", "Respondent", "Respondent.io", whole=("Respondent",)),
    _task("rev", "Rev", "Rev.com"),
    _task("scale_ai", "Scale AI", "Scale AI"),
    _task("swagbucks", "Swagbucks", "Swagbucks"),
    _task("testbirds", "Testbirds", "Testbirds"),
    _task("toloka", "Toloka", "Toloka"),
    _task("transcribeme", "TranscribeMe", "TranscribeMe"),
    _task("uhrs", "UHRS", "UHRS"),
    _task("usercrowd", "UserCrowd", "UserCrowd"),
    _task("userlytics", "Userlytics", "Userlytics"),
    _task("usertesting", "UserTesting", "UserTesting", "User Testing"),
    _contract("99designs", "99designs", "99designs"),
    _contract("contra", "Contra", whole=("Contra",)),
    _contract("gengo", "Gengo", "Gengo"),
    _contract("guru", "Guru", "Guru.com"),
    _contract("peopleperhour", "PeoplePerHour", "PeoplePerHour", "People Per Hour"),
    _contract("proz", "ProZ", "ProZ"),
    _contract("smartcat", "Smartcat", "Smartcat"),
    _contract("toptal", "Toptal", "Toptal"),
)
_OPENS: Mapping[Tokens, str | None] = {tokens(name): one.channel for one in KNOWN for name in one.opens}
_WHOLE = {fold(name): one.channel for one in KNOWN for name in one.whole}
_CHANNELS = {one.channel: one for one in KNOWN}


def known(payer: str) -> Known | None:
    """Give the platform without an export behind a payer's name; None when the name is nobody's."""
    channel = _WHOLE.get(fold(payer)) or recognised(payer, _OPENS)
    return _CHANNELS[channel] if channel else None
