"""Toloka, the requester's side, for groups that keep many workers' books: the assignments of the API, and the results as TSV.

An assignment is a page of tasks, paid as a whole. In the TSV each task is a row and no pay is told: its rows are counted as tasks, and
make no money. `APPROVED` there is `ACCEPTED` in the API.
"""

from datetime import date

from connectors.api import Api, Body, Cursor, Last, Request
from connectors.auth import Header
from connectors.conditions import Among
from connectors.currencies import FromAccount
from connectors.platform import Layout, Platform, Skip, earning, traffic
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")
STATUS = Choice(
    "status",
    {
        "SUBMITTED": Status.PENDING,
        "ACCEPTED": Status.APPROVED,
        "APPROVED": Status.APPROVED,
        "REJECTED": Status.REJECTED,
        "SKIPPED": Status.RETURNED,
        "EXPIRED": Status.EXPIRED,
    },
)


def _pages() -> Cursor:
    return Cursor(sends={"id_gt": Last("id")}, more=Body("has_more"), size=1000, size_param="limit")


POOLS = Request(name="pools", path="/v1/pools", params={"sort": "id"}, paging=_pages(), records="items", id="id", of="pools")

PLATFORM = Platform(
    name="toloka",
    title="Toloka (requester)",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the assignments; or Toloka, a pool, Download results: TSV, which tells tasks and no pay.",
    currency="USD",
    payers=("Toloka", "Toloka AI", "Toloka AI BV"),
    never=("client", "fee", "tax", "paid_at", "payout", "skills"),
    checked=date(2026, 11, 24),
    certainty="partly",
    cap_hours=4,
    fee_side="client",
    api=Api(
        base="https://api.toloka.ai/api",
        auth=Header(form="OAuth {token}"),
        requests=(
            Request(
                name="assignments",
                path="/v1/assignments",
                params={"pool_id": "{parent.id}", "sort": "id"},
                each=POOLS,
                carries=("private_name",),
                paging=_pages(),
                records="items",
                id="id",
                needs=("status", "user_id"),
                of="assignments",
            ),
        ),
        setup="Toloka for requesters, Profile, External services integration: an OAuth token.",
        source="Toloka/toloka-kit, src/client",
    ),
    layouts=(
        Layout(
            name="assignments",
            kind="json",
            needs=("id", "pool_id", "user_id", "status", "reward", "created"),
            may=("submitted", "accepted", "parent.private_name"),
            ignores=("*",),
            skips=(Skip(Among("status", "ACTIVE"), "still in progress: nothing was submitted yet"),),
            records=(
                earning(
                    key=(Text("id", required=True),),
                    raw_id=True,
                    kind=Kind.WORK,
                    worker=Text("user_id", required=True),
                    item=Text("parent.private_name", "pool_id"),
                    status=STATUS,
                    raw_status=Text("status"),
                    gross=Money("reward"),
                    currency=FromAccount(),
                    work_start=Instant("created", formats=CLOCK),
                    work_end=Instant("submitted", formats=CLOCK, required=False),
                    approved_at=Instant("accepted", formats=CLOCK, required=False),
                ),
            ),
        ),
        Layout(
            name="results",
            needs=("ASSIGNMENT:assignment_id", "ASSIGNMENT:worker_id", "ASSIGNMENT:status", "ASSIGNMENT:started"),
            ignores=("INPUT:*", "OUTPUT:*", "GOLDEN:*", "HINT:*", "ASSIGNMENT:link"),
            records=(
                traffic(
                    key=(Text("ASSIGNMENT:assignment_id", required=True),),
                    kind=Choice("ASSIGNMENT:status", {word: f"tasks_{word.lower()}" for word in STATUS.options}),
                    quantity="1",
                    event_at=Instant("ASSIGNMENT:started", formats=CLOCK),
                ),
            ),
        ),
    ),
)
