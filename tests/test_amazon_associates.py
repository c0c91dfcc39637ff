"""Amazon Associates in the ledger: two generations, restated exports, currencies that no file says."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest
import xlsxwriter

from connectors.settings import Account
from pipelines.steps import Read, _batch
from tests.support.answers import read_sample
from transforms.digest import Digest
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.load import load
from warehouse.store import Store

US = Account(platform="amazon_associates", marketplace="US")
EARNINGS = "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($)"
CATEGORY = "Date,Category,Clicks,Items Shipped,Items Returned,Items Shipped Earnings,Items Returned Earnings,Bonus,Total Earnings"
PRODUCT = CATEGORY.replace("Category,", "Category,Product Title,ASIN,").replace("Bonus,", "")
TRACKING = CATEGORY.replace("Date,Category", "Tracking Id")


def item(day: str, fee: str, name: str = "Lamp") -> str:
    """Write one shipped item of the older generation."""
    return f"Home,{name},B01,Amazon.com,desk-20,{day} 10:00:00,10.00,1,0,10.00,{fee}"


def earnings(first: str, last: str, *rows: str) -> str:
    """Write a Fee-Earnings CSV; days are MM-DD-YYYY, as its preamble has them."""
    return "\n".join((f"Fee-Earnings reports from {first} to {last}", EARNINGS, *rows, ""))


def category(day: str, shipped: str) -> str:
    """Write a category report of one row."""
    return f"{CATEGORY}\n{day},Home,9,1,0,{shipped},0.00,0.00,{shipped}\n"


class Ledger:
    """A warehouse of one account, to put files into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.store = Store(folder / "moisson.duckdb")
        self.files = 0

    def take(self, path: Path, account: Account = US) -> Digest:
        """Read, load and fold a file."""
        self.files += 1
        out = self.folder / str(self.files)
        out.mkdir()
        done = read_sample(path, out, account)
        read = Read(f"{self.files:064}", path.name, None, done)
        book = Book("amazon_associates", "main", "amazon_associates", "affiliate", "USD")
        with self.store.transaction():
            batches = load(self.store, [_batch(read, part, "amazon_associates") for part in done.parts], "me")
            fold(self.store, book, batches)
        return done

    def take_text(self, text: str, account: Account = US) -> Digest:
        """Take a CSV."""
        path = self.folder / f"file{self.files}.csv"
        path.write_text(text, encoding="utf-8")
        return self.take(path, account)

    def rows(self) -> list[tuple[str, str, str]]:
        """Layout, day and net of every earning."""
        sql = """SELECT layout, work_date::VARCHAR, net::DECIMAL(18, 2)::VARCHAR FROM ledger.earning
            ORDER BY layout, work_date, net"""
        return self.store.con.execute(sql).fetchall()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Give an empty ledger."""
    with Ledger(tmp_path / "ledger") as made:
        yield made


def workbook(path: Path, created: datetime, rows: Sequence[str]) -> Path:
    """Write CSV lines as a workbook that says when it was created."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})
        sheet = book.add_worksheet("Fee-Earnings")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row.split(","))
    return path


def test_identical_rows_are_all_real_and_a_second_export_doubles_none(ledger: Ledger) -> None:
    """The same item three times is three commissions, also after an overlapping export."""
    rows = [item("2021-03-15", "0.36")] * 3
    ledger.take_text(earnings("03-07-2021", "04-05-2021", *rows))
    ledger.take_text(earnings("03-10-2021", "04-08-2021", *rows, item("2021-04-07", "1.00")))

    assert [net for *_, net in ledger.rows()] == ["0.36", "0.36", "0.36", "1.00"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_workbook_made_later_restates_the_period(tmp_path: Path, order: tuple[int, int]) -> None:
    """Of two exports of the same days the one created later holds, in any order, even if it has less."""
    lines = earnings("03-07-2021", "04-05-2021", item("2021-03-15", "0.36"), item("2021-03-16", "0.50"))
    less = earnings("03-07-2021", "04-05-2021", item("2021-03-15", "0.30"))
    files = [
        workbook(tmp_path / "old.xlsx", datetime(2021, 4, 6, tzinfo=UTC), lines.splitlines()),
        workbook(tmp_path / "new.xlsx", datetime(2021, 5, 6, tzinfo=UTC), less.splitlines()),
    ]
    with Ledger(tmp_path / "ledger") as ledger:
        for place in order:
            ledger.take(files[place])
        assert ledger.rows() == [("fee_earnings", "2021-03-15", "0.30")]


def test_a_row_outside_the_stated_period_is_not_lost(ledger: Ledger) -> None:
    """A row dated a day after the period that its own preamble states lands in the ledger."""
    ledger.take_text(earnings("03-07-2021", "04-05-2021", item("2021-04-06", "0.36")))

    assert ledger.rows() == [("fee_earnings", "2021-04-06", "0.36")]


def test_the_period_of_the_account_is_for_files_without_any_date(ledger: Ledger) -> None:
    """An account with a period for tag reports still lands older reports whose preamble was deleted."""
    account = Account(platform="amazon_associates", marketplace="US", period=(date(2026, 5, 1), date(2026, 5, 31)))
    bare = earnings("03-07-2021", "04-05-2021", item("2021-03-15", "0.36")).split("\n", 1)[1]
    done = ledger.take_text(bare, account)

    assert ledger.rows() == [("fee_earnings", "2021-03-15", "0.36")]
    assert not done.parts[0].stated_period


MONTH = category("2026-05-31", "40.00")
FIRST = earnings("05-01-2026", "05-20-2026", item("2026-05-03", "10.00"), item("2026-05-20", "5.00"))
REST = earnings("05-21-2026", "06-10-2026", item("2026-05-29", "25.00"), item("2026-06-02", "7.00"))


@pytest.mark.parametrize("order", list(permutations((MONTH, FIRST, REST))))
def test_the_older_report_counts_where_it_covers_the_whole_month(tmp_path: Path, order: tuple[str, ...]) -> None:
    """A month told by category yields once item rows cover all its days, in any order of arrival."""
    with Ledger(tmp_path / "ledger") as ledger:
        for text in order:
            ledger.take_text(text)
        told = [(layout, net) for layout, _, net in ledger.rows()]
        assert told == [("fee_earnings", net) for net in ("10.00", "5.00", "25.00", "7.00")]


@pytest.mark.parametrize("order", list(permutations((MONTH, REST))))
def test_a_month_that_items_cover_in_part_is_told_by_category(tmp_path: Path, order: tuple[str, ...]) -> None:
    """Items of the last third of May do not push out the whole month, nor are they counted beside it."""
    with Ledger(tmp_path / "ledger") as ledger:
        for text in order:
            ledger.take_text(text)
        assert ledger.rows() == [("category", "2026-05-31", "40.00"), ("fee_earnings", "2026-06-02", "7.00")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_three_views_of_one_month_are_one_money(tmp_path: Path, order: tuple[int, ...]) -> None:
    """Of the category, product and tag reports of May only the one by category is counted."""
    account = Account(platform="amazon_associates", marketplace="US", period=(date(2026, 5, 1), date(2026, 5, 31)))
    views = (
        MONTH,
        f"{PRODUCT}\n2026-05-31,Home,Lamp,B01,9,1,0,40.00,0.00,40.00\n",
        f"{TRACKING}\ndesk-20,9,1,0,40.00,0.00,0.00,40.00\n",
    )
    with Ledger(tmp_path / "ledger") as ledger:
        for place in order:
            ledger.take_text(views[place], account)
        assert ledger.rows() == [("category", "2026-05-31", "40.00")]


def test_a_restated_month_replaces_the_earlier_one(tmp_path: Path) -> None:
    """A category report made later holds, though it gives less and drops a category."""
    row = "2026-05-31,{},9,1,0,{},0.00,0.00,{}"
    old = workbook(
        tmp_path / "a.xlsx",
        datetime(2026, 6, 1, tzinfo=UTC),
        [CATEGORY, row.format("Home", 9, 9), row.format("Toys", 2, 2)],
    )
    new = workbook(tmp_path / "b.xlsx", datetime(2026, 7, 1, tzinfo=UTC), [CATEGORY, row.format("Home", 8, 8)])
    with Ledger(tmp_path / "ledger") as ledger:
        ledger.take(new)
        ledger.take(old)
        assert ledger.rows() == [("category", "2026-05-31", "8.00")]


def refusal(tmp_path: Path, text: str, account: Account) -> tuple[str, str]:
    """Reason and remedy of the one refused table."""
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    done = read_sample(path, tmp_path, account)
    assert not done.parts
    return str(done.refusals[0].reason), done.refusals[0].remedy


WRONG = {
    "a Canadian seller": ("Amazon.ca", "desk-20", {"marketplace": "US"}, 'marketplace = "CA"'),
    "an American seller": ("Amazon.com", "desk-20", {"marketplace": "CA"}, 'marketplace = "US"'),
    "a German seller": ("Amazon.de", "desk-21", {"marketplace": "UK"}, 'marketplace = "DE"'),
    "a European tag": ("3rd Party", "desk-21", {"marketplace": "US"}, 'marketplace = "UK" or "DE"'),
    "an American tag": ("3rd Party", "desk-20", {"marketplace": "FR"}, 'marketplace = "US" or "CA"'),
    "a wrong currency": ("Amazon.co.uk", "desk-21", {"currency": "EUR"}, 'currency = "GBP"'),
    "a wrong currency for a tag": ("3rd Party", "desk-20", {"currency": "EUR"}, 'currency = "USD" or "CAD"'),
}


@pytest.mark.parametrize(("seller", "tag", "said", "right"), WRONG.values(), ids=WRONG.keys())
def test_an_account_of_another_country_is_contradicted(tmp_path: Path, seller: str, tag: str, said: dict[str, str], right: str) -> None:
    """A seller or tag from elsewhere refuses the file and names the setting to change."""
    row = item("2021-03-15", "0.36").replace("Amazon.com", seller).replace("desk-20", tag)
    text = earnings(
        "03-07-2021",
        "04-05-2021",
        item("2021-03-15", "1").replace("Amazon.com", "3rd Party").replace("desk-20", tag),
        row,
    )
    reason, remedy = refusal(tmp_path, text, Account(platform="amazon_associates", **said))  # type: ignore[arg-type]

    assert reason == "currency_conflict"
    assert right in remedy


RIGHT = {
    "Canada": ("Amazon.ca", "desk-20", {"marketplace": "CA"}, "CAD"),
    "the United Kingdom": ("Amazon.co.uk", "desk-21", {"marketplace": "UK"}, "GBP"),
    "Spain": ("Amazon.es", "desk-21", {"marketplace": "ES"}, "EUR"),
    "elsewhere": ("Amazon.com.au", "desk-22", {"currency": "AUD"}, "AUD"),
}


@pytest.mark.parametrize(("seller", "tag", "said", "currency"), RIGHT.values(), ids=RIGHT.keys())
def test_the_marketplace_gives_the_currency(tmp_path: Path, seller: str, tag: str, said: dict[str, str], currency: str) -> None:
    """Whatever sign the header prints, the currency is that of the account's country."""
    path = tmp_path / "file.csv"
    row = item("2021-03-15", "0.36").replace("Amazon.com", seller).replace("desk-20", tag)
    path.write_text(earnings("03-07-2021", "04-05-2021", row), encoding="utf-8")
    done = read_sample(path, tmp_path, Account(platform="amazon_associates", **said))  # type: ignore[arg-type]

    assert [row["currency"] for row in done.parts[0].money] == [currency]


def test_without_a_marketplace_the_setting_is_asked_for(tmp_path: Path) -> None:
    """The file does not say its currency, so the account must."""
    text = earnings("03-07-2021", "04-05-2021", item("2021-03-15", "0.36"))
    reason, remedy = refusal(tmp_path, text, Account(platform="amazon_associates"))

    assert reason == "missing_currency"
    assert "marketplace" in remedy
