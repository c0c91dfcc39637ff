"""Money that several reports of a product platform tell is in the ledger once, whatever order they come in."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from tests.support.shelf import Shelf

COMBINED = "Royalty Date\tTitle\tASIN/ISBN\tMarketplace\tTransaction Type\tNet Units Sold\tRoyalty\tCurrency\n"
EARNINGS = "Title\tASIN/ISBN\tMarketplace\tNet Units Sold or Combined KENP\tPayout Plan\tCurrency\tEarnings\n"
PAYMENTS = (
    "Sales Period - Start Date,Sales Period - End Date,Marketplace,Payment Number,Date,Currency,Accrued Royalty,Tax Withholding,"
    "Net Earnings,Currency,Payout Amount,Payment Status\n"
)
STATEMENT = "Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net\n"
ORDERS = "Sale Date,Order ID,Currency,Order Value,Shipping,Order Total,Card Processing Fees,Order Net,Status\n"
PLAY = "Description,Transaction Date,Transaction Time,Transaction Type,Product Title,Merchant Currency,Amount (Merchant Currency)\n"
ESTIMATED = "Order Number,Order Charged Timestamp,Financial Status,Product Title,Currency of Sale,Item Price\n"
DETAIL = (
    "Transaction Date\tApple Identifier\tTitle\tProduct Type Identifier\tCountry of Sale\tQuantity\tExtended Partner Share\t"
    "Partner Share Currency\tSale or Return\n"
)
CHARGES = "Transaction Date,Type,Order,Payout Status,Amount,Fee,Net,Currency,Payout ID\n"
JAN, FEB = "2026-01-31", "2026-02-28"


def sold(*rows: tuple[str, str]) -> str:
    """Write Combined Sales of (day or month, royalty)."""
    return COMBINED + "".join(f"{day}\tTide\tB01\tAmazon.com\tStandard\t1\t{royalty}\tUSD\n" for day, royalty in rows)


def final(month: str, *royalties: str) -> str:
    """Write Total Earnings of a month."""
    return f"Sales Period\t{month}\n{EARNINGS}" + "".join(f"Tide\tB01\tAmazon.com\t1\tStandard\tUSD\t{r}\n" for r in royalties)


def payments(*rows: str) -> str:
    """Write payments, each with a part behind it."""
    return PAYMENTS + "".join(f"{row}\n,,,,,USD,1.00,0,1.00,,,\n" for row in rows)


SOLD = sold(("2026-01-05", "2.00"), ("2026-01-06", "2.00"), ("2026-02-03", "3.00"), ("2026-03-01", "5.00"))
PAID = payments("2026-01-01,2026-01-31,Amazon.com,1001,2026-03-29,USD,4.50,0.50,4.00,EUR,3.70,Paid")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_each_month_of_books_the_best_report_counts(order: Sequence[int], tmp_path: Path) -> None:
    """January is paid, February final, March estimated: three reports that overlap, in any order, add up to one of each month."""
    with Shelf(tmp_path / "shelf", "amazon_kdp") as shelf:
        takes = (
            lambda: shelf.take_sheets(Combined_Sales=SOLD, Report_Definitions="Royalty\tis money\tof yours"),
            lambda: [
                shelf.take_sheets(Total_Earnings=final(m, *r))
                for m, r in (("January 2026", ("4.10", "0.20")), ("February 2026", ("3.10",)))
            ],
            lambda: shelf.take_text(PAID),
        )
        for place in order:
            takes[place]()

        assert shelf.earned() == [
            ("combined_sales", "2026-03-01", "pending", "5.00 USD"),
            ("payments", JAN, "paid", "4.00 USD"),
            ("total_earnings", FEB, "locked", "3.10 USD"),
        ]
        assert shelf.paid_out() == [("2026-03-29", "3.70 EUR")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_estimates_by_month_and_by_day_are_not_added(order: Sequence[int], tmp_path: Path) -> None:
    """A month whose days are all covered is told by day; one that is covered in part is told by its month."""
    by_day = sold(("2026-01-01", "1.00"), ("2026-01-20", "2.00"), ("2026-01-31", "3.00"), ("2026-02-10", "4.00"))
    by_month = sold(("2026-01", "6.10"), ("2026-02", "9.00"))
    with Shelf(tmp_path / "shelf", "amazon_kdp") as shelf:
        for place in order:
            shelf.take_sheets(Combined_Sales=(by_day, by_month)[place])

        assert shelf.earned() == [
            ("combined_sales", "2026-01-01", "pending", "1.00 USD"),
            ("combined_sales", "2026-01-20", "pending", "2.00 USD"),
            ("combined_sales", JAN, "pending", "3.00 USD"),
            ("combined_sales_by_month", FEB, "pending", "9.00 USD"),
        ]


def test_a_month_after_the_last_payment_is_not_lost(tmp_path: Path) -> None:
    """Payments are made two months later: the day of payment does not stretch the months they settle."""
    with Shelf(tmp_path / "shelf", "amazon_kdp") as shelf:
        shelf.take_text(PAID)
        for month in ("January 2026", "February 2026", "March 2026"):
            shelf.take_sheets(Total_Earnings=final(month, "3.10"))

        assert [row[:2] for row in shelf.earned()] == [("payments", JAN), ("total_earnings", FEB), ("total_earnings", "2026-03-31")]


def test_a_newer_workbook_of_a_month_replaces_it(tmp_path: Path) -> None:
    """A restated month is taken whole; identical rows are real."""
    with Shelf(tmp_path / "shelf", "amazon_kdp") as shelf:
        shelf.take_sheets(Total_Earnings=final("January 2026", "1.00", "1.00"))
        shelf.take_sheets(Total_Earnings=final("January 2026", "1.00", "1.00", "1.00"))

        assert [net for *_, net in shelf.earned()] == ["1.00 USD"] * 3


def test_a_sheet_of_words_is_no_refusal_beside_a_table_and_one_without(tmp_path: Path) -> None:
    """Definitions in a KDP workbook are passed over; a workbook of which nothing else is known stays refused."""
    with Shelf(tmp_path / "shelf", "amazon_kdp") as shelf:
        assert shelf.take_sheets(Combined_Sales=SOLD, Report_Definitions="Royalty\tis money").refusals == []
        assert [r.reason for r in shelf.take_sheets(Report_Definitions="Royalty\tis money").refusals] == ["unknown_layout"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_orders_of_etsy_are_not_counted_where_a_statement_tells_them(order: Sequence[int], tmp_path: Path) -> None:
    """The statement's days hold its sale and fee; the order of a later month is counted from the sold orders."""
    statement = STATEMENT + (
        '"September 3, 2026",Sale,Payment for Order #1,,CAD,CA$76.00,--,CA$76.00\n'
        '"September 3, 2026",Fee,Processing fee,Order #1,CAD,--,-CA$2.53,-CA$2.53\n'
        '"September 30, 2026",Deposit,CA$60.00 sent to your bank account,,CAD,--,--,--\n'
    )
    orders = ORDERS + "09/03/26,1,CAD,68.00,8.00,76.00,2.53,73.47,Completed\n10/02/26,2,CAD,10.00,0,10.00,0.50,9.50,Completed\n"
    with Shelf(tmp_path / "shelf", "etsy") as shelf:
        for place in order:
            shelf.take_text((statement, orders)[place])

        assert shelf.earned() == [
            ("sold_orders", "2026-10-02", "approved", "9.50 CAD"),
            ("statement", "2026-09-03", "payable", "-2.53 CAD"),
            ("statement", "2026-09-03", "payable", "76.00 CAD"),
        ]
        assert shelf.paid_out() == [("2026-09-30", "60.00 CAD")]


def test_a_statement_of_half_a_month_and_the_whole_one_are_the_month(tmp_path: Path) -> None:
    """Two identical fees are both real, and none is doubled by the export that follows."""
    fee = '"September 3, 2026",Fee,Transaction fee: Mug,Order #1,CAD,--,-CA$1.30,-CA$1.30\n'
    later = '"September 20, 2026",Fee,Listing fee,Listing #1,CAD,--,-CA$0.28,-CA$0.28\n'
    with Shelf(tmp_path / "shelf", "etsy") as shelf:
        shelf.take_text(STATEMENT + fee + fee)
        shelf.take_text(STATEMENT + later + fee + fee)

        assert [net for *_, net in shelf.earned()] == ["-1.30 CAD", "-1.30 CAD", "-0.28 CAD"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_estimated_sales_yield_to_the_earnings_of_their_days(order: Sequence[int], tmp_path: Path) -> None:
    """What buyers were charged in June is not added to what Google pays for June; July is pending."""
    earnings = PLAY + (
        'GPA.1,"Jun 1, 2026",9:15:21 AM PDT,Charge,Dice,EUR,2.04\n'
        'GPA.1,"Jun 1, 2026",9:15:21 AM PDT,Google fee,Dice,EUR,-0.31\n'
        'GPA.2,"Jun 30, 2026",9:15:21 AM PDT,Charge refund,Dice,EUR,-1.00\n'
    )
    estimated = ESTIMATED + "GPA.1,1780330521,Charged,Dice,USD,2.49\nGPA.3,1782922521,Charged,Dice,USD,2.49\n"
    with Shelf(tmp_path / "shelf", "google_play") as shelf:
        for place in order:
            shelf.take_text((earnings, estimated)[place])

        assert shelf.earned() == [
            ("earnings", "2026-06-01", "locked", "-0.31 EUR"),
            ("earnings", "2026-06-01", "locked", "2.04 EUR"),
            ("earnings", "2026-06-30", "locked", "-1.00 EUR"),
            ("estimated_sales", "2026-07-01", "pending", "2.49 USD"),
        ]


def test_regions_of_one_month_stand_beside_each_other_and_yield_to_the_detailed_report(tmp_path: Path) -> None:
    """Apple's older report comes per region: none replaces the other, and the detailed one of the month replaces both."""
    samples = Path(__file__).parent / "samples" / "apple"
    with Shelf(tmp_path / "shelf", "apple") as shelf:
        for name in ("financial_2025_11_US.txt", "financial_2025_11_EU.txt", "financial_2025_11_US.txt"):
            shelf.take(samples / name)
        assert [net for *_, net in shelf.earned()] == ["-2.10 USD", "14.70 USD", "3.50 EUR"]

        lines = "Vendor Name\tMe\nStart Date\t10/26/2025\nEnd Date\t11/29/2025\n" + DETAIL
        shelf.take_text(lines + "11/03/2025\t1500000001\tDice Pro\tIA1\tUS\t6\t12.60\tUSD\tS\n")
        assert shelf.earned() == [("financial_detail", "2025-11-03", "locked", "12.60 USD")]


def test_a_charge_of_shopify_moves_on_to_its_payout(tmp_path: Path) -> None:
    """The row of the next export is the same charge, now paid; a twin of it stays a twin."""
    charge = "2026-07-01 07:33:09 +0200,charge,#1,{},6.99,0.45,6.54,EUR,{}\n"
    with Shelf(tmp_path / "shelf", "shopify") as shelf:
        shelf.take_text(CHARGES + charge.format("pending", "") * 2)
        shelf.take_text(CHARGES + charge.format("paid", "pay_1") * 2)

        assert shelf.earned() == [("payments_transactions", "2026-07-01", "paid", "6.54 EUR")] * 2
