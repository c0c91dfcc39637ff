"""Section B: the text of a CSV."""

from tests.faults.deeds_a import put
from tests.faults.deeds_b import (
    EXPORT_AGAIN,
    GOOD,
    NARROWER,
    QUOTED_BREAK,
    REVERSED,
    SOUND,
    THREE,
    WIDER,
    account,
    added_is_noted,
    damaged,
    lands,
    languages,
    late_fault,
    refused,
    total_is_kept,
)
from tests.faults.exports import BOUNTY, PROLIFIC, amazon, bounty, gumroad, item, prolific, sale, task, tasks
from tests.faults.model import Fault, Outcome, Step

FAULTS = [
    Fault(id="F21", title="UTF-8 byte order mark", outcome=Outcome.OK, steps=[lands(SOUND.encode("utf-8-sig"))]),
    Fault(id="F22", title="UTF-16", outcome=Outcome.OK, steps=[lands(SOUND.encode("utf-16"))]),
    Fault(id="F23", title="cp1252", outcome=Outcome.OK, steps=[lands(SOUND.encode("cp1252"))]),
    Fault(
        id="F24",
        title="two encodings in one file",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(prolific(task(1), task(2), "@", task(3)).encode().replace(b"@", task(4, study="Caf\xe9").encode("cp1252"))),
                exit=10,
                quarantine=[(4, "encoding")],
                books=[(4, 3, 1, 0, 0, 0)],
                told=["export.csv:4: encoding", "Caf\\xe9", "UTF-8"],
                **GOOD,
            )
        ],
    ),
    Fault(id="F25", title="line ends of a lone CR", outcome=Outcome.OK, steps=[lands(SOUND.replace("\n", "\r"))]),
    Fault(
        id="F26",
        title="CRLF, LF and CRCRLF in one file",
        outcome=Outcome.OK,
        steps=[lands(prolific(task(1) + "\r", task(2), task(3) + "\r\r"))],
    ),
    Fault(
        id="F27",
        title="blank lines",
        outcome=Outcome.OK,
        steps=[lands(prolific("", task(1), "  ", task(2), ",,,,,,", task(3), ""), blank=4)],
    ),
    Fault(
        id="F28",
        title="a NUL in a cell, and a tail of NULs",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(prolific(task(1), task(2), task(4, study="Stu\0dy"), task(3)) + "\0" * 512),
                exit=10,
                quarantine=[(4, "nul_byte"), (6, "nul_byte")],
                books=[(5, 3, 2, 0, 0, 0)],
                told=["export.csv:4: nul_byte", "export.csv:6: nul_byte", "export it again"],
                **GOOD,
            )
        ],
    ),
    Fault(
        id="F29",
        title="a row too short",
        outcome=Outcome.QROW,
        steps=[damaged("Study 4,£4.00,£0.00", "short_row", EXPORT_AGAIN, raw="Study 4,£4.00")],
    ),
    Fault(id="F30", title="a row too long", outcome=Outcome.QROW, steps=[damaged(task(4) + ",x", "long_row", EXPORT_AGAIN)]),
    Fault(
        id="F31",
        title="a comma in a name without quotes",
        outcome=Outcome.QROW,
        steps=[damaged(task(4, study="Study 4, part 2"), "long_row", EXPORT_AGAIN, raw="Study 4, part 2,£4.00")],
    ),
    Fault(
        id="F32",
        title="a quote that never closes, in the middle and at the end",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(prolific(task(1), '"' + task(4), task(2), task(3), '"' + task(5))),
                exit=10,
                quarantine=[(3, "broken_quotes"), (6, "broken_quotes")],
                books=[(5, 3, 2, 0, 0, 0)],
                told=["export.csv:3: broken_quotes", "export.csv:6: broken_quotes", EXPORT_AGAIN],
                **GOOD,
            )
        ],
    ),
    Fault(
        id="F33",
        title='text behind a closing quote, `\\"` inside one',
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(prolific(task(1), task(4, study='"Study" 4'), task(2), task(5, study='"Study \\"5\\""'), task(3))),
                exit=10,
                quarantine=[(3, "broken_quotes"), (5, "broken_quotes")],
                books=[(5, 3, 2, 0, 0, 0)],
                told=["export.csv:3: broken_quotes", '"Study" 4', "export.csv:5: broken_quotes", EXPORT_AGAIN],
                **GOOD,
            )
        ],
    ),
    Fault(id="F34", title="a line end inside quotes", outcome=Outcome.OK, steps=[lands(prolific(task(1), QUOTED_BREAK, task(3)))]),
    Fault(
        id="F35",
        title="lines before the header",
        outcome=Outcome.OK,
        steps=[
            Step(do=account(put(amazon(item(1), item(2)))), rows={"earning": 2}, net={"earning EUR": "3"}, books=[(2, 2, 0, 0, 0, 0)]),
            Step(
                do=put("Sent by support\n\n" + SOUND, "preamble.csv"),
                rows={"earning": 5},
                net={"earning EUR": "3", "earning GBP": "6"},
                books=[(2, 2, 0, 0, 0, 0), (3, 3, 0, 0, 0, 0)],
            ),
        ],
        differs="undeclared lines are passed over too: the header is found by its names among the first 40 rows",
    ),
    Fault(
        id="F36",
        title="a Total row",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(gumroad(sale("P1", "10.00", "1.50", "8.50"), sale("P2", "20.00", "2.50", "17.50"), totals="30.00,4.00,26.00")),
                rows={"earning": 2},
                net={"earning USD": "26"},
                books=[(3, 2, 0, 0, 1, 0)],
                also=total_is_kept,
            )
        ],
    ),
    Fault(
        id="F37",
        title="the header again in the middle",
        outcome=Outcome.QROW,
        steps=[damaged(PROLIFIC, "repeated_header", "Nothing to do: two exports stand in one file")],
    ),
    Fault(
        id="F38",
        title="two columns of one name",
        outcome=Outcome.QFILE,
        steps=[
            refused(
                WIDER.replace("Device", "Reward"),
                "duplicate_column",
                "the column 'Reward' stands twice in the header (line 1)",
                "Export the file again",
            )
        ],
    ),
    Fault(
        id="F39",
        title="a column without a name",
        outcome=Outcome.QFILE,
        steps=[
            refused(
                prolific(*[f"{n},{task(n)}" for n in (1, 2, 3)]).replace(PROLIFIC, f",{PROLIFIC}"),
                "empty_column_name",
                "column 1 of the header (line 1) has no name",
                "do not save it in a spreadsheet",
            )
        ],
    ),
    Fault(
        id="F40",
        title="a column renamed",
        outcome=Outcome.QFILE,
        steps=[
            refused(
                SOUND.replace("Reward", "Reward (£)"),
                "missing_column",
                "looks like Prolific (participant_submissions), but the column 'Reward' is missing (is it now 'Reward (£)'?)",
                "add the new name to `aliases`",
            )
        ],
    ),
    Fault(id="F41", title="a column added", outcome=Outcome.OK, steps=[Step(do=put(WIDER), also=added_is_noted, **THREE)]),
    Fault(
        id="F42",
        title="a column removed",
        outcome=Outcome.QFILE,
        steps=[refused(NARROWER, "missing_column", "the column 'Status' is missing", "Prolific, Submissions, Export")],
    ),
    Fault(id="F43", title="columns in another order", outcome=Outcome.OK, steps=[lands(REVERSED)]),
    Fault(
        id="F44",
        title="a header in another language, declared or not",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=languages,
                exit=11,
                rows={"receipt": 1},
                net={"receipt EUR": "1200"},
                quarantine=[(None, "unknown_layout")],
                books=[(1, 1, 0, 0, 0, 0)],
                told=["italian.csv: unknown_layout", "no platform we know has the columns: Data, Orario", "See `moisson sources`"],
            )
        ],
        differs="a header of which no name is known ends with 11, not 30: nothing says whose export it is",
    ),
    Fault(
        id="F45",
        title="another delimiter",
        outcome=Outcome.OK,
        steps=[
            lands(SOUND.replace(",", ";")),
            Step(
                do=put(SOUND.replace(",", "~"), "tilde.csv"),
                exit=11,
                quarantine=[(None, "unknown_layout")],
                books=[(3, 3, 0, 0, 0, 0)],
                told=["tilde.csv: unknown_layout", "Study~Reward"],
                **GOOD,
            ),
        ],
        differs="comma, semicolon, tab and bar are all read, as the header proves which it is; any other is refused with 11",
    ),
    Fault(
        id="F46",
        title="a bad value after row 20,000",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(late_fault()),
                exit=10,
                rows={"earning": 20_002},
                net={"earning GBP": "200.02"},
                quarantine=[(20_003, "bad_amount")],
                books=[(20_003, 20_002, 1, 0, 0, 0)],
                told=["export.csv:20003: bad_amount in Reward", "£O.01", "nothing is guessed"],
            )
        ],
    ),
    Fault(
        id="F47",
        title="two exports in one file: of one kind, of two kinds",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(tasks(1) + tasks(2, 3) + bounty("6.25")),
                exit=10,
                quarantine=[(3, "repeated_header"), (6, "short_row"), (7, "short_row")],
                books=[(6, 3, 3, 0, 0, 0)],
                told=["export.csv:3: repeated_header", "export.csv:6: short_row", BOUNTY],
                **GOOD,
            )
        ],
    ),
]
