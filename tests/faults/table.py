"""The catalogue as a page of the documentation: `python -m tests.faults.table` writes docs/faults.md."""

from collections.abc import Sequence

from tests.faults.model import Fault, Outcome

SECTIONS = {
    "A. Arrival of files": (1, 20),
    "B. Text of a CSV": (21, 47),
    "C. Values": (48, 71),
    "D. Identity, change and time": (72, 88),
    "E. APIs": (89, 107),
    "F. Exchange rates": (108, 112),
}
HEAD = """# What happens to a damaged, hostile or changing export

Each row is a case of `tests/faults/`, run through the real steps and the real parser process. After every case the laws are checked
again: every line is accounted for, the money of each file and currency equals an independent sum, the ledger equals the tables made
from it, a second run changes nothing, and a ledger built anew from the kept files is the same.
This page is generated from the cases: `python -m tests.faults.table`.
"""


def render(catalogue: Sequence[Fault]) -> str:
    """Give the page."""
    parts = [HEAD, "Outcomes: " + "; ".join(f"`{o}` {_meaning(o)}" for o in Outcome) + ".\n"]
    for title, (first, last) in SECTIONS.items():
        rows = [_row(fault) for fault in catalogue if first <= int(fault.id[1:]) <= last]
        parts.append("\n".join([f"## {title}", "| id | fault | outcome | exit | what people see |", "|---|---|---|---|---|", *rows]) + "\n")
    differing = [f"- **{fault.id}** ({fault.title}): {fault.differs}" for fault in catalogue if fault.differs]
    parts.append("\n".join(["## Where this differs from what one may expect", *differing]) + "\n")
    return "\n".join(parts)


def _meaning(outcome: Outcome) -> str:
    return {
        Outcome.OK: "all rows land",
        Outcome.QROW: "bad rows wait in quarantine, good rows land",
        Outcome.QFILE: "the whole file stays out",
        Outcome.WAIT: "the file is left in the inbox for the next run",
        Outcome.RESUME: "a step stops and the next run goes on",
        Outcome.REVIEW: "it lands and is listed in `ops.review`",
        Outcome.HALT: "nothing is published",
    }[outcome]


def _row(fault: Fault) -> str:
    cells = (fault.id, fault.title, fault.outcome, str(fault.exit), fault.message)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def main() -> None:
    """Write the page."""
    from tests.faults.test_catalogue import CATALOGUE, DOCUMENT  # the test imports this module

    DOCUMENT.write_text(render(CATALOGUE), encoding="utf-8")


if __name__ == "__main__":
    main()
