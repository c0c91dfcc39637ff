"""Deeds and helpers of section B."""

from typing import Any

from tests.faults.deeds_a import put
from tests.faults.exports import AMAZON_ACCOUNT, prolific, task, tasks
from tests.faults.house import House
from tests.faults.model import Deed, Step

GOOD: dict[str, Any] = {"rows": {"earning": 3}, "net": {"earning GBP": "6"}}
THREE: dict[str, Any] = {**GOOD, "books": [(3, 3, 0, 0, 0, 0)]}
EXPORT_AGAIN = "Export the file again and do not open it in a spreadsheet first"
GERMAN = (
    "Datum,Uhrzeit,Zeitzone,Name,Typ,Status,Währung,Brutto,Entgelt,Netto,Transaktionscode\n"
    '13.05.2026,10:00:00,Europe/Berlin,Ann,Zahlung,Abgeschlossen,EUR,"1.234,50","-34,50","1.200,00",T1\n'
)
ITALIAN = (
    "Data,Orario,Fuso orario,Nome,Tipo,Stato,Valuta,Lordo,Tariffa,Netto,Codice transazione\n13/05/2026,10:00:00,CET,A,B,C,EUR,1,0,1,T1\n"
)


def damaged(line: str, reason: str, *told: str, raw: str = "") -> Step:
    """Give the step in which one line of four is refused: the third, on physical line 4."""
    return Step(
        do=put(prolific(task(1), task(2), line, task(3))),
        exit=10,
        quarantine=[(4, reason)],
        books=[(4, 3, 1, 0, 0, 0)],
        told=[f"export.csv:4: {reason}", *([raw] if raw else []), *told],
        **GOOD,
    )


def refused(content: str | bytes, reason: str, *told: str, code: int = 30) -> Step:
    """Give the step in which a file stays out whole."""
    return Step(do=put(content), exit=code, quarantine=[(None, reason)], told=[f"export.csv: {reason}", *told])


def lands(content: str | bytes, blank: int = 0) -> Step:
    """Give the step in which the three good rows land, whatever stands around them."""
    return Step(do=put(content), **GOOD, books=[(3 + blank, 3, 0, 0, 0, blank)])


def account(deed: Deed, settings: str = AMAZON_ACCOUNT, reporting: str = "EUR") -> Deed:
    """Give a deed that first writes the settings of an account."""

    def do(house: House) -> None:
        house.settings, house.reporting = settings, reporting
        deed(house)

    return do


def added_is_noted(house: House) -> None:
    """The new column is named beside the batch, for a person to see."""
    assert house.ask("SELECT added_columns FROM ops.batch WHERE platform = 'prolific'") == [(["Device"],)]


def total_is_kept(house: House) -> None:
    """The export's own total stands beside its batch."""
    assert house.ask("SELECT stated_total FROM ops.batch WHERE platform = 'gumroad'") == [
        ("Sale Price ($) 30, Fees ($) 4, Net Total ($) 26",)
    ]


def languages(house: House) -> None:
    """Put a German PayPal download, and one in a language nobody has declared."""
    house.drop(GERMAN, "german.csv")
    house.drop(ITALIAN, "italian.csv")


def late_fault() -> str:
    """Give a file whose only bad amount stands on line 20,003."""
    lines = [task(1 + n % 28, "£0.01", study=f"Task {n}") for n in range(20_001)]
    return prolific(*lines, task(1, "£O.01"), task(2, "£0.01"))


SOUND = tasks(1, 2, 3)
REVERSED = "\n".join(",".join(reversed(line.split(","))) for line in SOUND.splitlines()) + "\n"
WIDER = "\n".join(f"{line},{extra}" for line, extra in zip(SOUND.splitlines(), ["Device", "phone", "", "desk"], strict=True)) + "\n"
NARROWER = "\n".join(line.rsplit(",", 1)[0] for line in SOUND.splitlines()) + "\n"
QUOTED_BREAK = task(2, study='"Study\r\n2 ""in two lines"""')
