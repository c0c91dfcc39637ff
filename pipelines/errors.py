"""Errors of a run a person can act on, the parts they are told in, and the exit codes they end with."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """How `moisson` ends. The highest applies; with --strict, 10 and 11 count as failure for schedulers."""

    CLEAN = 0
    ROWS_QUARANTINED = 10
    FILES_QUARANTINED = 11
    UNREACHABLE = 20
    CREDENTIALS = 21
    CONTRACT = 30
    CONSERVATION = 40
    LOCKED = 50
    DISK = 51
    CONFIGURATION = 60
    BUG = 70


class MoissonError(Exception):
    """Something stopped the run: where, what, and what to do next.

    A message is written whole, as "PLACE: TROUBLE. NEXT STEP.", or in its parts where one of them may hold a colon or a full stop.
    """

    code: ClassVar[Exit] = Exit.BUG

    def __init__(self, trouble: str = "", *, place: str = "", next_step: str = "") -> None:
        gap = "" if next_step.startswith("\n") else " "
        super().__init__(f"{place}: {trouble}{gap}{next_step}" if place else trouble)
        self.parts = (place, trouble, next_step) if place else None

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "")


class ConfigurationError(MoissonError):
    """moisson.toml cannot be used."""

    code = Exit.CONFIGURATION


class LawBrokenError(MoissonError):
    """A law of the ledger does not hold; the last published warehouse stays in place."""

    code = Exit.CONSERVATION


NEXT = {
    Exit.UNREACHABLE: "Run again later; the rest is published.",
    Exit.CREDENTIALS: "Put a new token where the message says, then run again.",
    Exit.CONTRACT: "Run again later; if it stays, upgrade Moisson.",
    Exit.CONSERVATION: "Report it with the message; the last published warehouse stays.",
    Exit.LOCKED: "Wait for the other one to end, then run again.",
    Exit.DISK: "Free some space, or choose another folder, then run again.",
    Exit.CONFIGURATION: "Correct it and run again; `moisson doctor` looks at everything.",
    Exit.BUG: "Report it with the message.",
}
"""What to do about an error whose message says no more than what happened."""
FORM = re.compile(r"(?P<place>[^\n]{1,300}?): (?P<trouble>.+?)(?:[.!]\s+|\n)(?P<next>.+)", re.DOTALL)


@dataclass(frozen=True)
class Trouble:
    """An error as people read it (`text`), and in its parts for programs."""

    place: str
    trouble: str
    next: str
    code: Exit
    text: str

    def __str__(self) -> str:
        return self.text

    def plain(self) -> dict[str, dict[str, str | int]]:
        """Give the JSON that stands on stderr under `--json`."""
        return {"error": {"place": self.place, "trouble": self.trouble, "next": self.next, "exit": int(self.code)}}


def parted(text: str, code: Exit) -> Trouble:
    """Part a message that is written as PLACE: TROUBLE. NEXT STEP; what it leaves out is said after its code."""
    if found := FORM.fullmatch(text.strip()):
        return Trouble(found["place"], f"{found['trouble']}.", found["next"], code, text)
    place, mark, trouble = text.partition(": ")
    return Trouble(place if mark else "moisson", trouble if mark else text, NEXT.get(code, NEXT[Exit.BUG]), code, text)


def told(why: BaseException, code: Exit, text: str) -> Trouble:
    """Give an error in its parts: those it was made of, else those of its message."""
    if isinstance(why, MoissonError) and why.parts:
        place, trouble, next_step = (part.strip() for part in why.parts)
        return Trouble(place, trouble, next_step, code, text)
    if isinstance(why, OSError) and why.filename is not None and why.strerror:
        return Trouble(str(why.filename), f"{why.strerror}.", NEXT[code], code, f"{why.filename}: {why.strerror}. {NEXT[code]}")
    return parted(text, code)
