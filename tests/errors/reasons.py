"""A file for each reason of the quarantine: dropped into one inbox, all of them, and read in one run."""

import gzip
from collections.abc import Callable

from connectors.read import LIMITS
from connectors.vocabulary import Reason
from tests.conftest import ROOT
from tests.faults.deeds_a import HTML, zipped
from tests.faults.exports import PROLIFIC, assignment, bounty, entry, gumroad, movement, mturk, paypal, prolific, sale, task, tasks, toggl

SAMPLES = ROOT / "tests" / "samples"
SETTINGS = """
[[account]]
platform = "amazon_associates"
marketplace = "US"
[[account]]
platform = "toggl"
label = "mine"
[[account]]
platform = "toggl"
label = "shared"
"""
MAPPING = """
name = "clicklab"
title = "Clicklab"
family = "microtask"
confirmed = true
checked = 2026-11-24
currency = "GBP"
[[layout]]
name = "history"
ignored = ["Study"]
date_order = "dmy"
[[layout.record]]
shape = "earning"
key = [{ text = "Task ID" }]
raw_id = true
[layout.record.fields]
kind = "work"
status = { choice = "State", words = { Paid = "paid" } }
gross = { money = "Reward" }
currency = { fixed = "GBP" }
day = { day = "Completed" }
"""
FIVERR = (
    "Date,Order ID,Item Description,Buyer,Gross Amount,Service Fee,Net Amount,Status\n2026-03-01,F1,Logo,ann,100.00,20.00,80.00,Cleared\n"
)
PLAIN, MINUTES = "date,start,end,channel,kind,note\n", "date,channel,kind,minutes,note\n"


def _damaged(line: str) -> bytes:
    return prolific(task(1), line, task(3)).encode()


def _header(old: str, new: str) -> bytes:
    return tasks(1).replace(old, new, 1).encode()


def _sample(path: str) -> bytes:
    return (SAMPLES / path).read_bytes()


FILES: dict[Reason, tuple[str, Callable[[], bytes]]] = {
    Reason.EMPTY: ("nothing.csv", lambda: b""),
    Reason.NOT_A_TABLE: ("numbers.json", lambda: b"[1, 2]"),
    Reason.HTML: ("log-in-page.csv", HTML.encode),
    Reason.JSON_ERROR: ("expired.csv", lambda: b'{"error": {"code": 401, "message": "token expired"}}'),
    Reason.WRONG_CONTAINER: ("old-excel.csv", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    Reason.TRUNCATED: ("half.csv.gz", lambda: gzip.compress(tasks(1, 2, 3).encode())[:-12]),
    Reason.TOO_LARGE: ("cell.csv", lambda: _damaged(task(2, study="x" * (LIMITS.max_line_bytes + 1)))),
    Reason.HOSTILE: ("bomb.zip", lambda: zipped(**{"bomb.csv": b"0" * 50_000_000})),
    Reason.PARSER_DIED: ("killed.csv", lambda: tasks(1, 2).encode()),
    Reason.ENCODING: ("two-encodings.csv", lambda: _damaged(task(2, study="Étude")).replace("Étude".encode(), "Étude".encode("cp1252"))),
    Reason.NUL_BYTE: ("nul.csv", lambda: _damaged(task(2, study="Stu\0dy"))),
    Reason.SHORT_ROW: ("short.csv", lambda: _damaged("Study 2,£2.00")),
    Reason.LONG_ROW: ("comma.csv", lambda: _damaged(task(2, study="Study 2, part 2"))),
    Reason.BROKEN_QUOTES: ("quotes.csv", lambda: _damaged(task(2, study='"Study" 2'))),
    Reason.REPEATED_HEADER: ("twice.csv", (tasks(1) + tasks(2)).encode),
    Reason.UNKNOWN_LAYOUT: ("bank.csv", lambda: b"Valeur,Libelle,Solde progressif\n2026-05-01,Pain,12\n"),
    Reason.DUPLICATE_COLUMN: ("doubled.csv", f"{PROLIFIC},Reward\n{task(1)},£1.00\n".encode),
    Reason.EMPTY_COLUMN_NAME: ("nameless.csv", f",{PROLIFIC}\n1,{task(1)}\n".encode),
    Reason.UNVERIFIED_MAPPING: ("fiverr.csv", FIVERR.encode),
    Reason.MISSING_COLUMN: ("renamed.csv", lambda: _header("Reward", "Reward (£)")),
    Reason.UNKNOWN_COLUMN: ("clicklab.csv", lambda: b"Task ID,Study,Completed,Reward,State,Tip\nA1,Colours,02/03/2026,1.20,Paid,0.10\n"),
    Reason.EXCEL_DAMAGE: ("rounded.csv", lambda: mturk(assignment("A1"), assignment("1.23457E+19"), assignment("1.23457E+19")).encode()),
    Reason.BAD_AMOUNT: ("letter.csv", lambda: _damaged(task(2, "£2.O0"))),
    Reason.AMBIGUOUS_AMOUNT: ("thousand.csv", lambda: paypal(movement(1, "1.000", fee=""), movement(2, "-3.000", fee="")).encode()),
    Reason.BAD_CURRENCY: ("kdp.xlsx", lambda: _sample("amazon_kdp/prior_month_royalties_2026_01.xlsx")),
    Reason.MISSING_CURRENCY: ("no-currency.csv", lambda: paypal(movement(1, "5.00"), movement(2, "6.00", currency="")).encode()),
    Reason.CURRENCY_CONFLICT: ("dollar.csv", lambda: paypal(movement(1, "5.00"), movement(2, "6.00 USD")).encode()),
    Reason.BAD_DATE: ("no-such-day.csv", lambda: _damaged(task(2, day="2026-02-30"))),
    Reason.AMBIGUOUS_DATE: (
        "day-or-month.csv",
        lambda: paypal(movement(1, "5.00", day="03/04/2026"), movement(2, "6.00", day="05/06/2026")).encode(),
    ),
    Reason.IMPLAUSIBLE_DATE: ("future.csv", lambda: _damaged(task(2, day="2099-05-02"))),
    Reason.BAD_TIME_ZONE: ("zone.csv", lambda: paypal(movement(1, "5.00"), movement(2, "6.00", zone="Mars/Base")).encode()),
    Reason.NO_SUCH_LOCAL_TIME: ("spring.csv", lambda: paypal(movement(1, "1.00", day="29/03/2026", clock="02:30:00")).encode()),
    Reason.BAD_DURATION: ("minutes.csv", f"{MINUTES}2026-05-14,prolific,search,soon,\n".encode),
    Reason.BAD_NUMBER: ("number.csv", lambda: bounty("6.25").replace(",1,6.25", ",one,6.25").replace("mine-21", "mine-20").encode()),
    Reason.MISSING_VALUE: ("no-end.csv", f"{PLAIN}2026-05-05,08:00,,upwork,admin,forgot to stop\n".encode),
    Reason.UNDECLARED_VALUE: ("gossip.csv", f"{PLAIN}2026-05-05,09:00,09:30,upwork,gossip,\n".encode),
    Reason.UNCLAIMED_ROW: ("wise.csv", lambda: _sample("wise/history_18cols.csv")),
    Reason.NET_MISMATCH: ("payhip.csv", lambda: _sample("payhip/orders.csv")),
    Reason.TOTAL_MISMATCH: ("gumroad.csv", lambda: gumroad(sale("P1", "1000", "150", "850"), totals="30.00,4.00,26.00").encode()),
    Reason.WHICH_ACCOUNT: ("toggl.csv", lambda: toggl(entry("2026-05-04", "09:00:00", "10:00:00")).encode()),
    Reason.PERIOD_UNKNOWN: ("no-period.xlsx", lambda: _sample("amazon_associates/us_2026_tracking_id_without_period.xlsx")),
}
