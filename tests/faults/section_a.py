"""Section A: how files arrive."""

import gzip

from tests.faults.deeds_a import (
    DONE,
    GROWING,
    HEAD,
    HTML,
    THREE,
    allow,
    archives,
    both_kept,
    change,
    copies,
    cut,
    forbid,
    gzipped_and_old_excel,
    landed_once,
    names_are_safe,
    odd_files,
    odd_names,
    partial,
    put,
    rename,
    too_large,
    vanish,
)
from tests.faults.exports import tasks
from tests.faults.model import Fault, Outcome, Step

FAULTS = [
    Fault(id="F01", title="the file is still growing", outcome=Outcome.WAIT, steps=[GROWING, DONE]),
    Fault(
        id="F02",
        title="`.part`, `.crdownload`, `.tmp` and `~$` files",
        outcome=Outcome.OK,
        steps=[Step(do=partial, left=["partial"] * 4), Step(do=rename, left=["partial"] * 3, **THREE)],
    ),
    Fault(
        id="F03",
        title="a file judged unstable is not forgotten",
        outcome=Outcome.WAIT,
        steps=[GROWING, Step(do=lambda _: None, left=["growing"], told=["it is still being written"]), DONE],
    ),
    Fault(
        id="F04",
        title="cut inside the last amount, or inside a row",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=cut,
                exit=10,
                rows={"earning": 2},
                net={"earning EUR": "6.25", "earning GBP": "1"},
                quarantine=[(3, "truncated"), (3, "short_row")],
                books=[(2, 1, 1, 0, 0, 0), (2, 1, 1, 0, 0, 0)],
                told=["amount.csv:3: truncated", "61.2", "download it again", "row.csv:3: short_row"],
            )
        ],
        differs="only the last row is refused, not the file: the rows before it are whole",
    ),
    Fault(
        id="F05",
        title="no bytes at all",
        outcome=Outcome.QFILE,
        steps=[Step(do=put(b""), exit=11, quarantine=[(None, "empty")], told=["export.csv: empty", "Download the export again"])],
    ),
    Fault(
        id="F06",
        title="a header and nothing else",
        outcome=Outcome.OK,
        steps=[HEAD],
        differs="no mark is set when the period had rows before: a platform with ids loses nothing by it, see F81 for the others",
    ),
    Fault(
        id="F07",
        title="blank lines only",
        outcome=Outcome.QFILE,
        steps=[Step(do=put("\r\n \n\t\n"), exit=11, quarantine=[(None, "empty")], told=["export.csv: empty", "nothing but blanks"])],
    ),
    Fault(
        id="F08",
        title="a log-in page saved as .csv",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=put(HTML),
                exit=11,
                quarantine=[(None, "not_csv:html")],
                told=["export.csv: not_csv:html", "The session had probably expired: log in to the platform and download the export again"],
            )
        ],
    ),
    Fault(
        id="F09",
        title="a JSON error message saved as .csv",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=put('{"error": {"code": 401, "message": "token expired"}}'),
                exit=11,
                quarantine=[(None, "not_csv:json")],
                told=["export.csv: not_csv:json"],
            )
        ],
    ),
    Fault(
        id="F10",
        title="gzip or old Excel under a .csv name",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=gzipped_and_old_excel,
                exit=11,
                quarantine=[(None, "wrong_container")],
                told=["sheet.csv: wrong_container", "this is an old Excel workbook", "Export it as CSV or XLSX"],
                **THREE,
            )
        ],
    ),
    Fault(
        id="F11",
        title="a gzip cut short",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=put(gzip.compress(tasks(*range(1, 29)).encode())[:-12], "export.csv.gz"),
                exit=11,
                quarantine=[(None, "truncated")],
                told=["export.csv.gz: truncated", "cut or damaged", "Download the export again"],
            )
        ],
    ),
    Fault(
        id="F12",
        title="ZIP: two exports, `../` in a name, a ZIP inside, a bomb",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=archives,
                exit=11,
                rows={"earning": 2},
                net={"earning GBP": "3"},
                quarantine=[(None, "wrong_container"), (None, "hostile_file")],
                books=[(1, 1, 0, 0, 0, 0)] * 2,
                told=["b.zip: wrong_container", "an archive inside an archive", "Unpack it yourself", "c.zip: hostile_file"],
            )
        ],
    ),
    Fault(id="F13", title="the same bytes under another name", outcome=Outcome.OK, steps=[Step(do=copies, also=landed_once, **THREE)]),
    Fault(
        id="F14",
        title="other bytes under the same name",
        outcome=Outcome.OK,
        steps=[
            Step(do=put(tasks(1)), rows={"earning": 1}, net={"earning GBP": "1"}, books=[(1, 1, 0, 0, 0, 0)]),
            Step(
                do=put(tasks(2, 3)),
                rows={"earning": 3},
                net={"earning GBP": "6"},
                books=[(1, 1, 0, 0, 0, 0), (2, 2, 0, 0, 0, 0)],
                also=both_kept,
            ),
        ],
    ),
    Fault(
        id="F15",
        title="the file vanishes between the look and the copy",
        outcome=Outcome.WAIT,
        steps=[Step(do=vanish, left=["growing"], told=["export.csv: it vanished while we looked"]), DONE],
    ),
    Fault(
        id="F16",
        title="the file changes while it is copied",
        outcome=Outcome.WAIT,
        steps=[Step(do=change, left=["growing"], told=["export.csv: it is still being written"]), DONE],
    ),
    Fault(
        id="F17",
        title="no permission to read the file",
        outcome=Outcome.WAIT,
        steps=[
            Step(do=forbid, exit=20, left=["unreadable"], told=["secret.csv: no permission to read it"], **THREE),
            Step(do=allow, rows={"earning": 4}, net={"earning GBP": "10"}, books=[(3, 3, 0, 0, 0, 0), (1, 1, 0, 0, 0, 0)]),
        ],
    ),
    Fault(
        id="F18",
        title="a link out of the inbox, a dangling link, a pipe",
        outcome=Outcome.WAIT,
        steps=[
            Step(
                do=odd_files,
                exit=20,
                left=["refused"] * 3,
                told=["link.csv: a link that leads out of the inbox", "pipe.csv: not a regular file"],
                **THREE,
            )
        ],
    ),
    Fault(
        id="F19",
        title="hostile file names: line end, right-to-left mark, `..`, bytes that are no text, 254 bytes",
        outcome=Outcome.OK,
        steps=[Step(do=odd_names, rows={"earning": 6}, net={"earning GBP": "21"}, books=[(1, 1, 0, 0, 0, 0)] * 6, also=names_are_safe)],
    ),
    Fault(
        id="F20",
        title="a cell of 5 MB, a sheet of 17 thousand million cells, a file of 2 GB",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=too_large,
                exit=11,
                quarantine=[(None, "too_large"), (None, "hostile_file"), (None, "too_large")],
                told=["cell.csv: too_large", "sheet.xlsx: hostile_file", "whole.csv: too_large", "Export a shorter period"],
            )
        ],
    ),
]
