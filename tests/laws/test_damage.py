"""Lines and money on damaged files: every record is accounted for, every amount that can be read is counted, on one side or the other."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import laws, prolific, story
from tests.laws.harness import File, Ledger
from tests.laws.profiles import examples
from tests.laws.test_platforms import CONFIG
from tests.laws.truth import Case

STATUS, REWARD, BONUS = 6, 1, 2
AMOUNT = re.compile(r"[£$€]\d+\.\d\d")
CURRENCY = {"£": "GBP", "$": "USD", "€": "EUR"}
HARM = {
    STATUS: ("SIDEWAYS", ""),
    REWARD: ("£1.2x", "£1.5.2", ""),
    BONUS: ("$0.x", "£2.50", "€-", ""),
    3: ("2026-02-30 10:00:00.000000", "yesterday"),
    0: ("", 'quoted "words", two'),
}


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw what may have happened to a file on its way: cells, cut rows, blank lines, a header in the middle."""
    header, *rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    for row in rows:
        for place in draw(st.lists(st.sampled_from(sorted(HARM)), max_size=2)):
            row[place] = draw(st.sampled_from(HARM[place]))
        del row[draw(st.sampled_from([7, 7, 7, 5])) :]
    for extra in draw(st.lists(st.sampled_from([[], header, ["", "", "", "", "", "", ""]]), max_size=2)):
        rows.insert(draw(st.integers(0, len(rows))), extra)
    sink = io.StringIO(newline="")
    csv.writer(sink, lineterminator=draw(st.sampled_from(["\n", "\r\n"]))).writerows([header, *rows])
    return sink.getvalue().encode()


def readable(content: bytes) -> Mapping[str, Decimal]:
    """Add up every amount that can be read, of rows that are whole and done; with the standard library."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]:
        if len(row) == len(prolific.HEADER) and row[STATUS] not in {"RESERVED", "ACTIVE"}:
            for cell in (row[REWARD], row[BONUS]):
                if AMOUNT.fullmatch(cell):
                    total[CURRENCY[cell[0]]] += Decimal(cell[1:])
    return total


@examples(100)
@given(case=story.cases(prolific.SOURCE, 2), data=st.data())
def test_damage_is_accounted_for(ledger: Ledger, case: Case, data: st.DataObject) -> None:
    """Records = accepted + quarantined + skipped + blank, and readable money = accepted + quarantined, per currency."""
    file = File("damaged.csv", data.draw(damaged(case.files[-1].content)))
    ledger.empty(CONFIG)

    ledger.feed([[file]], marts=False)

    laws.lines(ledger, [file])
    laws.money(ledger, file, readable(file.content))
