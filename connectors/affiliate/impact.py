"""impact.com: a partner's actions, and the updates to them, from the API.

An action keeps its id while its state and its payout change: `Payout` is what it is worth now, the sum of all `DeltaPayout`. An update
that was paid names the payment (`PaystubId`): it is a state of its action without an amount of its own, so that no money is told twice;
the others tell nothing that the action does not. Everything is text, and nothing may be null, `{}` or an empty list.

Actions, their updates and the API's windows make this file long.
"""

from datetime import date

import polars as pl

from connectors.api import Api, Ask, Body, Limits, Numbered, Request, Window
from connectors.auth import Basic
from connectors.cells import Parsed
from connectors.conditions import Among, Filled
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Custom, Instant, Money, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%z",)
STATE = Choice("State", {"PENDING": Status.PENDING, "APPROVED": Status.APPROVED, "REVERSED": Status.REVERSED})


def _status(settled: str, means: Status) -> Custom:
    """Give the status: approved, and further when a field says that the money has moved on."""

    def parse(facts: Facts) -> Parsed:
        said = STATE.parse(facts)
        further = Filled(settled).holds(facts) & (said.value == Status.APPROVED.value)
        return Parsed(pl.when(further).then(pl.lit(str(means))).otherwise(said.value), said.problem)

    return Custom(("State", settled), parse)


def _listing(name: str, needs: tuple[str, ...]) -> Request:
    """Give the request for the actions, or the updates, whose last change is in a window."""
    return Request(
        name=name.lower(),
        path=f"/Mediapartners/{{account_sid}}/{name}",
        headers={"Accept": "application/json"},
        window=Window(start="StartDate", end="EndDate", days=44, style="%Y-%m-%dT00:00:00Z"),
        paging=Numbered(param="Page", size=1000, size_param="PageSize", pages=Body("@numpages"), total=Body("@total")),
        records=name,
        id="Id",
        needs=needs,
        of=name,
    )


PLATFORM = Platform(
    name="impact",
    title="impact.com",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the actions, or save the answer of GET /Mediapartners/{SID}/Actions as JSON.",
    payers=("impact.com", "Impact Tech", "Impact Radius", "Impact Tech Inc"),
    never=("client", "fee", "tax"),
    checked=date(2026, 11, 24),
    fee_side="client",
    names_payouts=True,
    api=Api(
        base="https://api.impact.com",
        auth=Basic("{account_sid}"),
        asks=(Ask("account_sid", "the Account SID beside the token in impact.com, Settings, API", r"[A-Za-z0-9]{8,64}", example="IRabc123"),),
        limits=Limits(hour=1000),
        requests=(_listing("Actions", ("State", "Payout")), _listing("ActionUpdates", ("State", "ActionId"))),
        setup="impact.com, Settings, API: a token that may read Actions.",
        source="impact.com's OpenAPI v16 for partners",
    ),
    layouts=(
        Layout(
            name="actions",
            kind="json",
            needs=("Id", "State", "Payout", "Currency", "EventDate", "ClearedDate"),
            may=("CampaignName", "LockingDate", "Amount"),
            ignores=("*",),
            records=(
                earning(
                    key=(Text("Id", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=_status("ClearedDate", Status.PAYABLE),
                    raw_status=Text("State"),
                    gross=Money("Payout"),
                    currency=Iso("Currency"),
                    sale_value=Money("Amount", required=False),
                    item=Text("CampaignName"),
                    event_at=Instant("EventDate", formats=CLOCK),
                    approved_at=Instant("LockingDate", formats=CLOCK, required=False),
                ),
            ),
        ),
        Layout(
            name="action_updates",
            kind="json",
            needs=("Id", "ActionId", "State", "DeltaPayout", "UpdateDate", "PaystubId"),
            may=("ClearingDate", "StateDetail"),
            ignores=("*",),
            skips=(Skip(Among("PaystubId", "", "[]", "0"), "not paid yet: the action itself tells its state and its worth"),),
            records=(
                earning(
                    key=(Text("ActionId", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=_status("PaystubId", Status.PAID),
                    raw_status=Text("StateDetail", "State"),
                    paid_at=Instant("ClearingDate", formats=CLOCK, required=False),
                    ref=Text("PaystubId"),
                ),
            ),
        ),
    ),
)  # fmt: skip
