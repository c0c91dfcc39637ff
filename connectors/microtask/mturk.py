"""Amazon Mechanical Turk: the worker's saved JSON pages, and the requester's batch results.

A page of `status_details` tells the submitted tasks of one Pacific day, but not the day: that stands in its
address only. Save the answer as {"moisson": {"path": "/status_details/2026-03-25"}, "body": <the answer>},
or add "date": "2026-03-25" to it; the `date` that a tracker writes into each task is read too. Where none of
these is there, and only then, the day in the file's name counts (a browser saves the page as 2026-03-25.json).
A page without a day lands with an empty work date.

Once a task is paid the site says `Approved` (or `Paid`) with a reward of 0. That zero says nothing: the
amount is left empty, and the ledger keeps the reward of an earlier page (see `warehouse.fold`). A reward of
0 in any other state is a task without pay.

The dashboard counts the same tasks again by day: its counts land as traffic, to be held against the tasks;
its money is left out. In the requester's file Amazon's fee and the bonuses are absent, and times are
written with the abbreviation that was in force.

The worker's pages and the requester's batches make this file long.
"""

import re
from datetime import date

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.conditions import Among, Filled
from connectors.currencies import InCell, Iso
from connectors.facts import Facts
from connectors.microtask._mturk_requester import API, LAYOUTS
from connectors.platform import Layout, Platform, Preamble, Record, Skip, earning, traffic
from connectors.vocabulary import Kind, Reason, Status
from connectors.words import NOTHING, Choice, Const, Custom, Money, Number, Sum, Text, demand

REWARD = Sum(Money("reward.amount_in_dollars", required=False), Money("reward", required=False))
STATE = Choice(
    "state",
    {
        "Submitted": Status.PENDING,
        "Pending": Status.PENDING,
        "Approved": Status.APPROVED,
        "Paid": Status.PAID,
        "Rejected": Status.REJECTED,
        "Returned": Status.RETURNED,
        "Abandoned": Status.EXPIRED,
    },
)
PAGE_DAY = re.compile(r"^(?:moisson\.\w+=\S*/status_details/|date=)(?P<start>(?=(?P<end>\d{4}-\d\d-\d\d))\d{4}-\d\d-\d\d)")
NAMED_DAY = re.compile(r"(?<!\d)20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)(?!\d)")
SLACK = 1  # seconds by which the stated working time may differ from its two clock times


def _is_spent(facts: Facts) -> pl.Expr:
    """Whether the reward is the zero of a paid task."""
    return (REWARD.parse(facts).value == 0) & Among("state", "Approved", "Paid").holds(facts)


def _reward(facts: Facts) -> Parsed:
    told = REWARD.parse(facts)
    return Parsed(pl.when(~_is_spent(facts).fill_null(value=False)).then(told.value), told.problem)


def _status(facts: Facts) -> Parsed:
    told = STATE.parse(facts)
    return Parsed(pl.when(_is_spent(facts)).then(pl.lit(str(Status.PAID))).otherwise(told.value), told.problem)


def _day_of_record(facts: Facts) -> Parsed:
    """Read the start of `date`: a Pacific day, with or without hyphens, or a clock time behind it."""
    if not facts.has("date"):
        return Parsed(pl.lit(None, dtype=pl.Date), NOTHING)
    return cells.day(facts.cell("date").str.strip_chars().str.slice(0, 10), ("%Y-%m-%d", "%Y%m%d"), latest=facts.latest)


def _day(facts: Facts) -> Parsed:
    """Give the record's own day, else the page's, else the one in the file's name, else nothing."""
    told = _day_of_record(facts)
    first, last = facts.period or (None, None)
    named = NAMED_DAY.search(facts.file_name)
    day = first if first is not None and first == last else date.fromisoformat(named[0]) if named else None
    page = pl.lit(day, dtype=pl.Date)
    return Parsed(pl.coalesce(told.value, page), told.problem)


def _clock(facts: Facts, column: str) -> Parsed:
    return cells.us_abbreviated(facts.cell(column), latest=facts.latest)


def _accepted(facts: Facts) -> Parsed:
    return demand(_clock(facts, "AcceptTime"), facts.cell("AcceptTime"))


def _submitted(facts: Facts) -> Parsed:
    """Give the time of submission; refuse a row whose stated working time contradicts its two clock times."""
    start = _clock(facts, "AcceptTime").value
    end = demand(_clock(facts, "SubmitTime"), facts.cell("SubmitTime"))
    if not facts.has("WorkTimeInSeconds"):
        return end
    told = cells.integer(facts.cell("WorkTimeInSeconds")).value
    wrong = ((end.value - start).dt.total_seconds() - told).abs() > SLACK
    return Parsed(end.value, pl.coalesce(end.problem, pl.when(wrong).then(pl.lit(Reason.BAD_DURATION.value))))


def _approved(facts: Facts) -> Parsed:
    has = facts.has("ApprovalTime")
    return _clock(facts, "ApprovalTime") if has else Parsed(pl.lit(None, dtype=pl.Datetime("us")), NOTHING)


def _count(state: str) -> Record:
    """Give the record of one count of a day on the dashboard."""
    day = Custom(("date",), _day_of_record)
    return traffic(key=(day, Const(state)), when=Filled(state), kind=state, quantity=Number(state), day=day)


ROW_OF_PANDAS = ("", "Unnamed: 0")
UNREAD = tuple(
    """HITTypeId|Description|Keywords|CreationTime|MaxAssignments|RequesterAnnotation|AssignmentDurationInSeconds
AutoApprovalDelayInSeconds|Expiration|NumberOfSimilarHITs|LifetimeInSeconds|AutoApprovalTime|RejectionTime|RequesterFeedback
LifetimeApprovalRate|Last30DaysApprovalRate|Last7DaysApprovalRate|Approve|Reject|Input.*|Answer.*""".replace("\n", "|").split("|")
)
"""`Approve` and `Reject` are what the requester will upload next, not a state."""

COUNTS = ("submitted", "approved", "rejected", "pending")

UNCOUNTED = ("earnings", "hits_rewards", "bonus_rewards", "assigned", "returned", "abandoned", "paid")
BATCH = ("HITId", "AssignmentId", "WorkerId", "Reward", "AssignmentStatus", "AcceptTime", "SubmitTime")

PLATFORM = Platform(
    name="mturk",
    title="Amazon Mechanical Turk",
    zone="America/Los_Angeles",
    how_to_export="Worker: save status_details/<day>?format=json and its day. Requester: Download CSV.",
    currency="USD",
    payers=("Amazon Mechanical Turk", "Mechanical Turk", "MTurk"),
    never=("fee", "tax", "paid_at", "payout", "skills"),
    checked=date(2026, 11, 23),
    certainty="partly",
    cap_hours=4,
    fee_side="client",
    api=API,
    layouts=(
        Layout(
            name="worker_tasks",
            kind="json",
            needs=("assignment_id", "hit_id", "state", "title"),
            may=("reward.amount_in_dollars", "reward.currency_code", "reward", "requester_name", "date"),
            ignores=("requester_id", "requester_feedback", "source", "answer", "*_url"),
            preamble=Preamble(PAGE_DAY, "%Y-%m-%d"),
            skips=(Skip(Among("state", "Assigned", "Accepted"), "still in progress: nothing was submitted yet"),),
            records=(
                earning(
                    key=(Text("assignment_id", required=True),),
                    raw_id=True,
                    kind=Kind.WORK,
                    client=Text("requester_name"),
                    item=Text("title"),
                    status=Custom(("state", *REWARD.columns), _status),
                    raw_status=Text("state"),
                    gross=Custom((*REWARD.columns, "state"), _reward),
                    currency=Iso("reward.currency_code"),
                    day=Custom(("date",), _day),
                ),
            ),
        ),
        Layout(
            name="worker_dashboard",
            kind="json",
            needs=("date", *COUNTS),
            ignores=UNCOUNTED,
            records=tuple(_count(state) for state in COUNTS),
        ),
        Layout(
            name="requester_batch",
            needs=BATCH,
            may=("Title", "WorkTimeInSeconds", "ApprovalTime"),
            ignores=ROW_OF_PANDAS + UNREAD,
            records=(
                earning(
                    key=(Text("AssignmentId", required=True),),
                    raw_id=True,
                    kind=Kind.WORK,
                    worker=Text("WorkerId", required=True),
                    item=Text("Title"),
                    status=Choice("AssignmentStatus", STATE.options),
                    raw_status=Text("AssignmentStatus"),
                    gross=Money("Reward"),
                    currency=InCell("Reward"),
                    work_start=Custom(("AcceptTime",), _accepted),
                    work_end=Custom(("SubmitTime", "AcceptTime", "WorkTimeInSeconds"), _submitted),
                    approved_at=Custom(("ApprovalTime",), _approved),
                ),
            ),
        ),
        *LAYOUTS,
    ),
)
