"""Toloka, the requester's side: the pool's results as TSV, with the Toloker named by id.

A page of tasks is one assignment, and stands in the file once for every task on it: only its first row counts. The
file tells who did what when, and not what it paid: that is the pool's price, which Toloka's API knows. Inputs,
answers and hints are not read.
"""

from datetime import date

from connectors.between import Again
from connectors.conditions import Among
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Text

ID = "ASSIGNMENT:assignment_id"
CLOCK = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")

PLATFORM = Platform(
    name="toloka",
    title="Toloka",
    zone="UTC",
    how_to_export="Toloka, a pool, Download results (TSV), with the statuses submitted, accepted and rejected.",
    payers=("Toloka", "Toloka AI"),
    never=("client", "gross", "fee", "tax", "currency", "work_end", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    cap_hours=4,
    fee_side="client",
    layouts=(
        Layout(
            name="pool_results",
            needs=(ID, "ASSIGNMENT:worker_id", "ASSIGNMENT:status", "ASSIGNMENT:started"),
            ignores=("INPUT:*", "OUTPUT:*", "GOLDEN:*", "HINT:*", "ASSIGNMENT:*"),
            skips=(
                Skip(Again(ID), "another task of a page that stands above: a page is one assignment"),
                Skip(Among("ASSIGNMENT:status", "ACTIVE"), "still in progress: nothing was submitted yet"),
            ),
            records=(
                earning(
                    key=(Text(ID, required=True),),
                    raw_id=True,
                    kind=Kind.WORK,
                    worker=Text("ASSIGNMENT:worker_id", required=True),
                    status=Choice(
                        "ASSIGNMENT:status",
                        {
                            "SUBMITTED": Status.PENDING,
                            "APPROVED": Status.APPROVED,
                            "ACCEPTED": Status.APPROVED,
                            "REJECTED": Status.REJECTED,
                            "SKIPPED": Status.RETURNED,
                            "EXPIRED": Status.EXPIRED,
                        },
                    ),
                    raw_status=Text("ASSIGNMENT:status"),
                    work_start=Instant("ASSIGNMENT:started", formats=CLOCK),
                ),
            ),
        ),
    ),
)
