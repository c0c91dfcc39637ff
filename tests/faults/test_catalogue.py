"""Every fault of the catalogue, its outcome, its exit code, its message, and the laws after it."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.faults import laws, section_a, section_b, section_c, section_c_words, section_d, section_d_later, section_e, section_f
from tests.faults.house import House, Ran
from tests.faults.model import Fault, Outcome, Step
from tests.faults.table import render

SECTIONS = (section_a, section_b, section_c, section_c_words, section_d, section_d_later, section_e, section_f)
CATALOGUE: list[Fault] = [fault for section in SECTIONS for fault in section.FAULTS]
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
MONEYED = ("earning", "payout", "receipt")


@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.id)
def test_a_fault_ends_as_the_catalogue_says(fault: Fault, house: House) -> None:
    """Rows, money, quarantine, message and exit code are those stated, every law holds, and running again changes nothing."""
    for step in fault.steps:
        step.do(house)
        ran = house.run()
        assert _found(house, ran) == _stated(step)
        assert house.broken == []
        for part in step.told:
            assert part in ran.told
        if step.also:
            step.also(house)
        for law in (laws.check_lines, laws.check_money, laws.check_fold):
            law(house)
    laws.check_again(house, ran.state)


def _stated(step: Step) -> dict[str, object]:
    net = {name: Decimal(amount) for name, amount in step.net.items()}
    return {
        "exit": step.exit,
        "rows": dict(step.rows),
        "net": net,
        "quarantine": list(step.quarantine),
        "books": list(step.books),
        "left": list(step.left),
        "review": list(step.review),
    }


def _found(house: House, ran: Ran) -> dict[str, object]:
    counts = {shape: house.ask(f"SELECT count(*) FROM ledger.{shape}")[0][0] for shape in laws.SHAPES}
    money = [
        (f"{shape} {currency}", total)
        for shape in MONEYED
        for currency, total in house.ask(f"SELECT currency, sum(net) FROM ledger.{shape} WHERE net IS NOT NULL GROUP BY ALL")
    ]
    books = "SELECT records, accepted, quarantined, skipped, totals, blank FROM ops.batch JOIN ops.landed USING (sha256)"
    return {
        "exit": ran.exit,
        "rows": {shape: count for shape, count in counts.items() if count},
        "net": dict(money),
        "quarantine": house.ask("SELECT line, reason FROM ops.quarantine ORDER BY file_name, line, reason"),
        "books": house.ask(f"{books} WHERE platform <> 'ecb' ORDER BY file_name, batch_id"),
        "left": list(ran.left),
        "review": [reason for (reason,) in house.ask("SELECT reason FROM ops.review ORDER BY work_date, reason")],
    }


def test_every_fault_of_sections_a_to_f_has_a_case() -> None:
    """F01 to F112 are all there, once each and in order."""
    assert [fault.id for fault in CATALOGUE] == [f"F{n:02d}" for n in range(1, 113)]


@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.id)
def test_what_is_refused_is_told(fault: Fault) -> None:
    """A case that refuses, waits or asks states what people are told."""
    assert fault.outcome in {Outcome.OK, Outcome.REVIEW} or fault.message


def test_the_documented_catalogue_is_the_tested_one() -> None:
    """docs/faults.md is what the cases say; `python -m tests.faults.table` writes it."""
    assert DOCUMENT.read_text(encoding="utf-8") == render(CATALOGUE)
