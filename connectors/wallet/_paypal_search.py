"""PayPal's Transaction Search API: windows of 31 days, pages by number, and the names of its fields.

An id is not unique there either: a record is known by id, currency, amount and moment, as in the downloads, so that both tell one record.
Only rows that move the balance are asked for. Some hours of a Monday the newest days are not there yet, which it calls an invalid request.
"""

from connectors.api import Api, Body, Numbered, Request, Window
from connectors.auth import OAuth
from connectors.vocabulary import Status

API = Api(
    base="https://api-m.paypal.com",
    auth=OAuth(token_url="https://api-m.paypal.com/v1/oauth2/token"),
    requests=(
        Request(
            name="transactions",
            path="/v1/reporting/transactions",
            params={"fields": "all", "balance_affecting_records_only": "Y"},
            window=Window(start="start_date", end="end_date", days=31, style="%Y-%m-%dT00:00:00Z"),
            paging=Numbered(param="page", size=500, size_param="page_size", pages=Body("total_pages"), total=Body("total_items")),
            records="transaction_details",
            id="transaction_info.transaction_id",
            needs=("transaction_info.transaction_event_code", "transaction_info.transaction_amount.value"),
            of="transactions",
            split=("RESULTSET_TOO_LARGE",),
            later=("Data for the given start date is not available",),
        ),
    ),
    setup="developer.paypal.com, Apps & Credentials, Live: a REST app with Transaction Search switched on; for business accounts only.",
    source="paypal-rest-api-specifications, reporting_transactions_v1.json (1.9)",
)

SEARCHED = {
    "Transaction ID": "transaction_id",
    "Transaction Event Code": "transaction_event_code",
    "Date": "transaction_initiation_date",
    "Gross": "transaction_amount.value",
    "Currency": "transaction_amount.currency_code",
    "Fee": "fee_amount.value",
    "Status": "transaction_status",
    "Reference Txn ID": "paypal_reference_id",
    "Item Title": "transaction_subject",
}
LETTERS = {"S": Status.PAID, "V": Status.PAID, "P": Status.PENDING}
"""`V` was reversed: it did arrive, and the reversal is a row of its own. Such rows move the balance, like all that are asked for."""
