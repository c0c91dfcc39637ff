"""Toloka, the requester's side, for groups that keep many workers' books: the assignments of the API, and the results as TSV.

An assignment is a page of tasks, paid as a whole. In the TSV it stands once for every task on it, and only its first row counts: one that
says something else of it is refused. What it paid is the pool's price, which the API knows: both tell one record. Inputs, answers and
hints are not read. `APPROVED` there is `ACCEPTED` in the API. Toloka pays workers, and never who exports this: its name in a wallet is
no payer of this platform, but one of `known_payers`. The two sources make this file long.
"""

from datetime import date

from connectors.api import Api, Body, Cursor, Last, Request
from connectors.auth import Header
from connectors.between import Again
from connectors.conditions import Among, Not
from connectors.currencies import FromAccount
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")
STATUSES = {
    "SUBMITTED": Status.PENDING,
    "ACCEPTED": Status.APPROVED,
    "APPROVED": Status.APPROVED,
    "REJECTED": Status.REJECTED,
    "SKIPPED": Status.RETURNED,
    "EXPIRED": Status.EXPIRED,
}


def _pages() -> Cursor:
    return Cursor(sends={"id_gt": Last("id")}, more=Body("has_more"), size=1000, size_param="limit")


POOLS = Request(name="pools", path="/v1/pools", params={"sort": "id"}, paging=_pages(), records="items", id="id", of="pools")

ID, WORKER, STATUS, STARTED = (f"ASSIGNMENT:{name}" for name in ("assignment_id", "worker_id", "status", "started"))

PLATFORM = Platform(
    name="toloka",
    title="Toloka (requester)",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the assignments; or Toloka, a pool, Download results: TSV, with the statuses submitted, accepted and rejected, which tells no pay.",
    currency="USD",
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
                    status=Choice("status", STATUSES),
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
            name="pool_results",
            needs=(ID, WORKER, STATUS, STARTED),
            ignores=("INPUT:*", "OUTPUT:*", "GOLDEN:*", "HINT:*", "ASSIGNMENT:*"),
            skips=(
                Skip(Again(ID, WORKER, STATUS, STARTED), "another task of a page that stands above: a page is one assignment"),
                Skip(Among(STATUS, "ACTIVE"), "still in progress: nothing was submitted yet"),
            ),
            records=(
                earning(
                    key=(Text(ID, required=True),),
                    raw_id=True,
                    when=Not(Again(ID)),
                    kind=Kind.WORK,
                    worker=Text(WORKER, required=True),
                    status=Choice(STATUS, STATUSES),
                    raw_status=Text(STATUS),
                    work_start=Instant(STARTED, formats=CLOCK),
                ),
            ),
        ),
    ),
)
