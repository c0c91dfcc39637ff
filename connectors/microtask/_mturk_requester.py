"""Amazon Mechanical Turk's requester API: every HIT of the account, and for each the assignments and the bonuses.

One address, signed (Signature Version 4); the operation stands in a header. What an assignment pays stands in its HIT, which the
envelope keeps beside it. Only the requester who made a HIT can list its assignments. Moments are seconds, with a fraction.
"""

from connectors.api import Api, Body, Cursor, Request
from connectors.auth import SigV4
from connectors.currencies import Fixed
from connectors.platform import Layout, earning
from connectors.units import Epoch
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Money, Text

_SERVICE = "MTurkRequesterServiceV20170117"


def _ask(operation: str, records: str, key: str, each: Request | None = None, **params: str) -> Request:
    """Give the request for one operation, page by page."""
    return Request(
        name=records.lower(),
        path="/",
        send="json",
        method="POST",
        headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{_SERVICE}.{operation}"},
        params=params,
        paging=Cursor(sends={"NextToken": Body("NextToken")}, size=100, size_param="MaxResults"),
        records=records,
        id=key,
        each=each,
        carries=("Reward", "Title") if each else (),
        of=records,
    )


def _moment(column: str, *, required: bool = True) -> Epoch:
    return Epoch(column, required=required, fraction=True)


HITS = _ask("ListHITs", "HITs", "HITId")

API = Api(
    base="https://mturk-requester.us-east-1.amazonaws.com",
    auth=SigV4("us-east-1", "mturk-requester"),
    requests=(
        _ask("ListAssignmentsForHIT", "Assignments", "AssignmentId", HITS, HITId="{parent.HITId}"),
        _ask("ListBonusPayments", "BonusPayments", "WorkerId", HITS, HITId="{parent.HITId}"),
    ),
    setup="AWS, IAM: an access key of a user with the policy AmazonMechanicalTurkReadOnly, linked to the requester account.",
    source="botocore's model mturk/2017-01-17",
)

LAYOUTS = (
    Layout(
        name="assignments",
        kind="json",
        needs=("AssignmentId", "WorkerId", "HITId", "AssignmentStatus", "AcceptTime", "SubmitTime", "parent.Reward"),
        may=("ApprovalTime", "parent.Title"),
        ignores=("Answer", "AutoApprovalTime", "RejectionTime", "Deadline", "RequesterFeedback"),
        records=(
            earning(
                key=(Text("AssignmentId", required=True),),
                raw_id=True,
                kind=Kind.WORK,
                worker=Text("WorkerId", required=True),
                item=Text("parent.Title"),
                status=Choice("AssignmentStatus", {"Submitted": Status.PENDING, "Approved": Status.APPROVED, "Rejected": Status.REJECTED}),
                raw_status=Text("AssignmentStatus"),
                gross=Money("parent.Reward"),
                currency=Fixed("USD"),
                work_start=_moment("AcceptTime"),
                work_end=_moment("SubmitTime"),
                approved_at=_moment("ApprovalTime", required=False),
            ),
        ),
    ),
    Layout(
        name="bonus_payments",
        kind="json",
        needs=("WorkerId", "BonusAmount", "AssignmentId", "GrantTime"),
        may=("parent.Title",),
        ignores=("Reason", "parent.Reward"),
        records=(
            earning(
                key=(Text("AssignmentId", required=True), _moment("GrantTime"), Money("BonusAmount")),
                suffix="bonus",
                kind=Kind.BONUS,
                worker=Text("WorkerId", required=True),
                item=Text("parent.Title"),
                status=Status.APPROVED,
                gross=Money("BonusAmount"),
                currency=Fixed("USD"),
                event_at=_moment("GrantTime"),
                ref=Text("AssignmentId"),
            ),
        ),
    ),
)
