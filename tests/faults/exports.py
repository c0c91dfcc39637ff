"""Small exports of a few platforms, written by us: the sound rows that the cases damage."""

import json

Sale = dict[str, object]

PROLIFIC = "Study,Reward,Bonus,Started At,Completed At,Completion Code,Status"


def task(
    n: int,
    reward: str = "",
    *,
    bonus: str = "£0.00",
    status: str = "APPROVED",
    study: str = "",
    day: str = "",
) -> str:
    """Give the n-th submission on Prolific: worth n pounds, an hour's work in May 2026."""
    start = day or f"2026-05-{n:02d}"
    return f"{study or f'Study {n}'},{reward or f'£{n}.00'},{bonus},{start} 08:00:00.000000,{start} 09:00:00.000000,C{n},{status}"


def prolific(*lines: str, end: str = "\n") -> str:
    """Give a Prolific export of these lines."""
    return end.join([PROLIFIC, *lines]) + end


def tasks(*numbers: int) -> str:
    """Give a Prolific export of sound submissions."""
    return prolific(*(task(n) for n in numbers))


PAYPAL = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID"


def movement(
    n: int | str, gross: str, *, day: str = "", clock: str = "10:00:00", zone: str = "Europe/Paris", currency: str = "EUR", fee: str = "0.00", net: str = "",
    kind: str = "Website Payment", name: str = "Ann Buyer", ref: str = "", status: str = "Completed",
) -> str:  # fmt: skip
    """Give a row of a PayPal activity download. Days are day-first, amounts as they come."""
    when = day or f"{int(n) + 12:02d}/05/2026"
    return f'{when},{clock},{zone},{name},{kind},{status},{currency},"{gross}","{fee}","{net or gross}",T{n},{ref}'


def paypal(*lines: str) -> str:
    """Give a PayPal download of these lines."""
    return "\n".join([PAYPAL, *lines]) + "\n"


AMAZON = "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price,Items Shipped,Returns,Revenue,Ad Fees"
AMAZON_ACCOUNT = '[[account]]\nplatform = "amazon_associates"\nmarketplace = "FR"\n'


def item(n: int, fee: str = "", *, name: str = "", day: str = "") -> str:
    """Give a shipped item on Amazon Associates, worth n euros of commission."""
    shipped = day or f"2026-05-{n:02d}"
    return f"Books,{name or f'Book {n}'},B00{n:07d},Amazon.fr,mine-21,{shipped} 10:00:00,20.00,1,0,20.00,{fee or f'{n}.00'}"


def amazon(*lines: str, since: str = "05-01-2026", until: str = "05-31-2026") -> str:
    """Give an older Amazon report of these items, with its line that states the period."""
    period = f"Fee-Earnings reports from {since} to {until}"
    return "\n".join([period, AMAZON, *lines]) + "\n"


BOUNTY = "Name,Date Shipped,Tracking ID,Quantity,Ad Fees"


def bounty(*fees: str) -> str:
    """Give Amazon's report of bounties, whose last cell is money."""
    rows = [f"Prime trial {n},2026-05-{n:02d} 10:00:00,mine-21,1,{fee}" for n, fee in enumerate(fees, 1)]
    return "\n".join([BOUNTY, *rows]) + "\n"


MTURK = "HITId,AssignmentId,WorkerId,Reward,AssignmentStatus,AcceptTime,SubmitTime"


def assignment(key: str, reward: str = "$1.00") -> str:
    """Give an assignment of a requester's batch on Mechanical Turk, known by its id."""
    return f"H1,{key},W1,{reward},Approved,Thu May 07 10:00:00 PDT 2026,Thu May 07 10:10:00 PDT 2026"


def mturk(*lines: str) -> str:
    """Give a requester's batch of these assignments."""
    return "\n".join([MTURK, *lines]) + "\n"


def click(
    key: int,
    day: str,
    amount: str,
    status: str = "approved",
    *,
    currency: str = "EUR",
    site: str = "My blog",
    shop: int = 7,
) -> Sale:
    """Give a transaction of Awin's API."""
    money = {"amount": amount, "currency": currency}
    moment = f"2026-05-{day}T12:00:00"
    return {
        "id": key, "commissionStatus": status, "commissionAmount": money, "transactionDate": moment, "advertiserId": shop, "siteName": site,
    }  # fmt: skip


def awin(*sales: Sale) -> str:
    """Give the saved answer of Awin's API."""
    return json.dumps(sales)


GUMROAD = "Purchase ID,Item Name,Purchase Time (UTC timezone),Sale Price ($),Fees ($),Net Total ($),Refunded?"


def sale(key: str, price: str, fee: str, net: str) -> str:
    """Give a sale on Gumroad."""
    return f"{key},Template,2026-05-07 10:00:00 UTC,{price},{fee},{net},0"


def gumroad(*lines: str, totals: str) -> str:
    """Give a Gumroad sales export with its Total row."""
    return "\n".join([GUMROAD, *lines, f"Totals,,,{totals},"]) + "\n"


TOGGL = "Project,Description,Start date,Start time,End date,End time"


def entry(day: str, start: str, end: str) -> str:
    """Give an entry of Toggl Track, in the clock of the account."""
    return f"Prolific,Studies,{day},{start},{day},{end}"


def toggl(*lines: str) -> str:
    """Give a detailed report of Toggl Track."""
    return "\n".join([TOGGL, *lines]) + "\n"
