"""The money of the sample life, computed again from its files by the plainest of readers."""

import csv
import json
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.demo import Truth, write_life

Life = tuple[Path, Truth]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """One life of the default seed."""
    home = tmp_path_factory.mktemp("life")
    return home, write_life(home)


def table(life: Life, name: str, skip: int = 0) -> Rows:
    """Read one CSV of the inbox with the standard library; `skip` lines of preamble are left out."""
    with (life[0] / "inbox" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(list(file)[skip:]))


def plain(life: Life, name: str, skip: int = 1) -> Rows:
    """Read one Amazon CSV, which is never quoted: cells are what stands between commas."""
    lines = (life[0] / "inbox" / name).read_text(encoding="utf-8").split("\n")[skip:-1]
    header = lines[0].split(",")
    return [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]


def total(amounts: list[Decimal]) -> Decimal:
    """Add exactly."""
    return sum(amounts, Decimal(0))


def column(rows: Rows, name: str) -> Decimal:
    """Add one money column; empty and `-` cells count as nothing."""
    return total([Decimal(row[name]) for row in rows if row[name] not in {"", "-"}])


def pieces(rows: Rows, name: str) -> list[tuple[str, Decimal]]:
    """Read amounts with a sign of currency in front."""
    return [({"£": "GBP", "$": "USD"}[row[name][0]], Decimal(row[name][1:])) for row in rows]


def per_currency(found: list[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Add per currency."""
    return {name: total([a for c, a in found if c == name]) for name in sorted({c for c, _ in found})}


def test_prolific_last_export_holds_the_money(life: Life) -> None:
    """Approved rewards, every bonus and the pending face value of the newest export are the claimed ones."""
    earned = life[1].earned["prolific"]
    rows = table(life, "prolific_submissions_2026-10-01.csv")
    approved = pieces([r for r in rows if r["Status"] == "APPROVED"], "Reward")
    bonuses = [piece for piece in pieces(rows, "Bonus") if piece[1]]
    assert per_currency(approved + bonuses) == earned.gross_approved
    assert per_currency(bonuses) == earned.gross["bonus"]
    assert per_currency(pieces([r for r in rows if r["Status"] == "AWAITING REVIEW"], "Reward")) == earned.pending
    assert Counter(r["Status"] for r in rows) == earned.raw_statuses
    assert len(rows) == earned.work_items > 1400
    assert any(r["Status"] == "RETURNED" and not r["Started At"] for r in rows)
    assert any(r["Status"] == "RETURNED" and r["Bonus"][1:] != "0.00" for r in rows)


def test_prolific_twins_and_overlaps_are_counted(life: Life) -> None:
    """Five pairs of identical lines are real; older exports show known rows again, less the broken lines."""
    truth = life[1]
    names = [n for n, f in truth.files.items() if f.platform == "prolific"]
    rows = table(life, "prolific_submissions_2026-10-01.csv")
    assert len(rows) - len({tuple(r.values()) for r in rows}) == truth.earned["prolific"].extras["twin_pairs"]
    seen = sum(truth.files[n].records for n in names) - truth.quarantined_lines
    assert seen - len(rows) == truth.earned["prolific"].duplicate_observations
    first = {(r["Study"], r["Started At"]): r for r in table(life, "prolific_submissions_2026-01-02.csv")}
    changed = [r for r in rows if first.get((r["Study"], r["Started At"]), r) != r]
    assert len(changed) > 20


def test_mturk_pages_fold_to_the_claim(life: Life) -> None:
    """The first reward seen counts; `Approved` at zero means paid; days and assignments are all there."""
    seen: dict[str, tuple[Decimal, str]] = {}
    lines = 0
    inbox = life[0] / "inbox"
    for path in sorted(inbox.glob("status_details_*"), key=lambda p: p.stat().st_mtime):
        pages = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        for page in pages if isinstance(pages, list) else [pages]:
            assert page["num_results"] == len(page["results"]) <= 20
            for hit in page["results"]:
                lines += 1
                reward, state = Decimal(hit["reward"]["amount_in_dollars"]), hit["state"]
                state = "Paid" if state == "Approved" and reward == 0 else state
                seen[hit["assignment_id"]] = (seen.get(hit["assignment_id"], (reward, ""))[0], state)
    earned = life[1].earned["mturk"]
    assert total([reward for reward, state in seen.values() if state in {"Paid", "Approved"}]) == earned.gross_approved["USD"]
    assert Counter(state for _, state in seen.values()) == earned.raw_statuses
    assert lines - len(seen) == earned.duplicate_observations > 0
    assert sum(1 for reward, _ in seen.values() if reward == 0) == earned.extras["rewards_lost_at_zero"] == 3


def test_upwork_transactions_hold_the_money_and_the_balance(life: Life) -> None:
    """Gross, fees, withdrawals and the running balance follow from the rows of both generations."""
    old = table(life, "statements_2025-10-01_2025-12-31.csv")
    new = table(life, "2026-10-01_transaction_report.csv")
    rows = [(r["Type"], Decimal(r["Amount"]), Decimal(r["Balance"])) for r in reversed(old)]
    rows += [(r["Transaction type"], Decimal(r["Amount $"]), Decimal(r["Current balance $"])) for r in reversed(new)]
    running = Decimal(0)
    for _, amount, balance in rows:
        running += amount
        assert running == balance
    earned = life[1].earned["upwork"]
    of = {kind: total([a for k, a, _ in rows if k == kind]) for kind in {k for k, _, _ in rows}}
    work = of["Hourly"] + of["Fixed Price"] + of["Fixed-price"]
    assert earned.gross == {
        "work": {"USD": work},
        "bonus": {"USD": of["Bonus"]},
        "refund": {"USD": of["Refund"]},
    }
    assert (earned.fees["USD"], earned.payout_fees["USD"]) == (-of["Service Fee"], -of["Processing Fee"])
    assert earned.payouts["USD"] == -of["Withdrawal"]
    half = {r["Transaction ID"] for r in table(life, "2026-07-01_transaction_report.csv")}
    assert half < {r["Transaction ID"] for r in new}
    assert len(half) == earned.duplicate_observations


def test_upwork_weekly_summary_is_the_same_work_again(life: Life) -> None:
    """Its gross is that of the transactions plus the last days; its hours are ten-minute steps."""
    rows, earned = table(life, "upwork_weekly_summary.csv"), life[1].earned["upwork"]
    late = earned.extras["weekly_summary_not_yet_invoiced_usd"]
    assert isinstance(late, Decimal)
    assert late > 0
    gross = earned.gross["work"]["USD"] + earned.gross["bonus"]["USD"]
    assert total([Decimal(r["Amount"]) for r in rows]) == gross + late
    steps = [round(Decimal(r["Hours"]) * 6) for r in rows if r["Hours"]]
    assert sum(steps) * 600 == earned.extras["weekly_summary_seconds"]


def test_upwork_fee_rises_for_new_contracts_only(life: Life) -> None:
    """Contracts begun before April 2026 keep 10 %, those begun after pay 12 %."""
    fees: dict[str, set[Decimal]] = {}
    rows = table(life, "2026-10-01_transaction_report.csv")
    for row, fee in ((r, f) for r in rows for f in rows if f["Transaction type"] == "Service Fee"):
        same = all(row[c] == fee[c] for c in ("Date", "Transaction summary"))
        if same and fee["Transaction summary details"].endswith(row["Transaction type"]) and row["Transaction type"] == "Hourly":
            fees.setdefault(row["Transaction summary"], set()).add(-Decimal(fee["Amount $"]) / Decimal(row["Amount $"]))
    assert {round(f, 2) for f in fees["Help centre in French (42077731)"]} == {Decimal("0.10")}
    assert {round(f, 2) for f in fees["Localise a mobile app (42550918)"]} == {Decimal("0.12")}


def test_amazon_events_are_the_restated_ones(life: Life) -> None:
    """Older quarters as last exported, the category months and the bounties make the gross."""
    names = ("2025-Q4", "2026-Q1-restated", "2026-Q2")
    rows = [row for name in names for row in plain(life, f"Fee-Earnings-{name}.csv")]
    months = [row for month in (7, 8, 9) for row in plain(life, f"2026-{month:02d}_category.csv", 0)]
    bounties = [r for q in ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3") for r in plain(life, f"Bounty-{q}.csv")]
    earned = life[1].earned["amazon_associates"]
    assert column(months, "Total Earnings") == earned.extras["category_reports_usd"]
    parts = (column(rows, "Ad Fees($)"), column(months, "Total Earnings"), column(bounties, "Ad Fees($)"))
    assert total(list(parts)) == earned.gross_approved["USD"]
    assert len(rows) - len({tuple(r.values()) for r in rows}) == earned.extras["identical_rows_beyond_the_first"]
    assert len(rows) + len(bounties) == earned.work_items > 4000
    assert len(plain(life, "Fee-Earnings-2026-Q1.csv")) == earned.duplicate_observations
    assert max(len(r["Name"]) for r in rows) == 150
    assert any('"' in r["Name"] for r in rows)
    shown = column([r for r in months if r["Items Shipped Earnings"] != "-"], "Items Shipped Earnings")
    assert shown - column(months, "Items Returned Earnings") + column(months, "Bonus") == parts[1]


@pytest.mark.parametrize("quarter", ["2025-Q4", "2026-Q1-restated", "2026-Q2"])
def test_amazon_views_agree_with_each_other(life: Life, quarter: str) -> None:
    """Money and items per tracking id are those of the events; clicks are those of the daily report."""
    events = plain(life, f"Fee-Earnings-{quarter}.csv")
    tags = plain(life, f"Tracking-ID-summary-{quarter}.csv")
    days = plain(life, f"Daily-Trends-{quarter.removesuffix('-restated')}.csv")
    assert column(tags, "Ad Fees($)") == column(events, "Ad Fees($)")
    assert column(tags, "Revenue($)") == column(events, "Revenue($)")
    assert column(tags, "Clicks") == column(days, "Clicks")
    for row in events:
        count = int(row["Items Shipped"]) - int(row["Returns"])
        assert Decimal(row["Revenue($)"]) == Decimal(row["Price($)"]) * count


def test_awin_last_snapshot_holds_the_money(life: Life) -> None:
    """Approved commissions, paid or not, and pending ones; statuses moved between snapshots."""
    first, last = (
        {row["id"]: row for row in json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)}
        for path in sorted((life[0] / "inbox").glob("awin_*.json"))
    )
    earned = life[1].earned["awin"]

    def money(status: str, *, paid: bool | None = None) -> dict[str, Decimal]:
        kept = [r for r in last.values() if r["commissionStatus"] == status and paid in {None, r["paidToPublisher"]}]
        found = [r["commissionAmount"] for r in kept]
        return per_currency([(c["currency"], Decimal(c["amount"])) for c in found])

    assert money("approved") == earned.gross_approved
    assert money("approved", paid=True) == earned.payouts
    assert money("pending") == earned.pending
    assert len(last) == earned.work_items == 600
    assert len(first) == earned.duplicate_observations
    changed = sum(row != last[key] for key, row in first.items())
    assert changed == earned.extras["changed_between_snapshots"]
    assert changed > 50
    assert all((r["paymentId"] != 0) is r["paidToPublisher"] for r in last.values())


def test_gumroad_sales_hold_the_money_and_their_totals(life: Life) -> None:
    """Refunded and lost sales are out, partial refunds come off, and the last row adds up the rest."""
    *rows, totals = table(life, "gumroad_sales_2026-10-01.csv")
    earned = life[1].earned["gumroad"]
    gone = [r for r in rows if r["Fully Refunded?"] == "1" or (r["Disputed?"], r["Dispute Won?"]) == ("1", "0")]
    kept = [r for r in rows if r not in gone]
    assert column(kept, "Sale Price ($)") == earned.gross["sale"]["USD"]
    assert -column(kept, "Partial Refund ($)") == earned.gross["refund"]["USD"] < 0
    lost = [r for r in gone if r["Fully Refunded?"] != "1"]
    assert column(rows, "Fees ($)") - column(lost, "Fees ($)") == earned.fees["USD"]
    assert earned.statuses == {"approved": len(kept), "reversed": len(gone)}
    assert totals["Purchase ID"] == "Totals"
    assert all(column(rows, name) == Decimal(totals[name]) for name in ("Sale Price ($)", "Fees ($)", "Net Total ($)"))


def test_gumroad_payouts_arrive_at_paypal(life: Life) -> None:
    """Every payout file's total is the sum of its rows, and PayPal received exactly these totals."""
    found = []
    for path in sorted((life[0] / "inbox").glob("gumroad_payout_*.csv")):
        *rows, totals = table(life, path.name)
        assert column(rows, "Net Total ($)") == Decimal(totals["Net Total ($)"])
        found.append(Decimal(totals["Net Total ($)"]))
    assert total(found) == life[1].earned["gumroad"].payouts["USD"] == life[1].wallet.receipts["Gumroad"]["USD"]


def french(text: str) -> Decimal:
    """Read a French amount."""
    return Decimal(text.replace("\u00a0", "").replace(",", "."))


def test_paypal_balances_run_and_receipts_match_payouts(life: Life) -> None:
    """Net is gross plus fee, balances run on, and only the last withdrawal is still on its way."""
    wallet, earned = life[1].wallet, life[1].earned
    one, two = (table(life, f"paypal_activite_{day}.csv") for day in ("2026-03-31", "2026-09-30"))
    rows = {r["Numéro de transaction"]: r for r in [*one, *two]}
    assert len(one) + len(two) - len(rows) == wallet.duplicate_observations > 0
    assert all(french(r["Avant commission"]) + french(r["Commission"]) == french(r["Net"]) for r in rows.values())
    for currency in ("EUR", "USD", "GBP"):
        steps = [(french(r["Net"]), french(r["Solde"])) for r in rows.values() if r["Devise"] == currency]
        assert all(before + net == after for (_, before), (net, after) in pairwise(steps))
    received = [r for r in rows.values() if r["Type"] == "Paiement groupé"]
    money = per_currency([(r["Devise"], french(r["Avant commission"])) for r in received])
    assert money == per_currency([pair for amounts in wallet.receipts.values() for pair in amounts.items()])
    assert wallet.receipts["Prolific"] == earned["prolific"].payouts
    assert wallet.receipts["Awin"] == earned["awin"].payouts
    on_the_way = earned["upwork"].payouts["USD"] - wallet.receipts["Upwork"]["USD"]
    assert on_the_way == -Decimal(table(life, "2026-10-01_transaction_report.csv")[1]["Amount $"])
    assert any("\u00a0" in r["Net"] for r in rows.values())
    assert {r["Fuseau horaire"] for r in rows.values()} == {"CET", "CEST"}
