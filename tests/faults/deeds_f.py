"""Deeds and checks of section F."""

from datetime import date
from decimal import Decimal

from tests.faults.exports import awin, click
from tests.faults.house import House
from tests.faults.model import Deed

EASTER = "2026-04-02"
LATE = "late.csv"


def rates(*days: tuple[str, str]) -> str:
    """Give a rate file of the rand, in the central bank's columns; the dollar and the pound are not told."""
    return "\n".join(["Date,USD,GBP,ZAR,", *(f"{day},N/A,N/A,{rate}," for day, rate in days)]) + "\n"


def sold(*days: str, currency: str = "ZAR") -> str:
    """Give commissions of a hundred, one on each day."""
    return awin(*(click(n, "01", "100", currency=currency) | {"transactionDate": f"{day}T12:00:00"} for n, day in enumerate(days)))


def earned(content: str, name: str = "sales.json") -> Deed:
    """Give the deed of putting one file, in a home that counts in euros."""

    def do(house: House) -> None:
        house.reporting = "EUR"
        house.drop(content, name)

    return do


def published(rate_file: str, sales: str) -> Deed:
    """Give the deed of putting rates, and money to convert with them."""

    def do(house: House) -> None:
        earned(rate_file, "rates.csv")(house)
        earned(sales)(house)

    return do


def converted(*wanted: tuple[str, str | None, str | None]) -> Deed:
    """Give the check of day, amount in euros, and the day whose rate was taken."""

    def also(house: House) -> None:
        found = house.ask("SELECT work_date, net_rc, fx_date FROM ledger.earning ORDER BY work_date")
        told = [
            (date.fromisoformat(day), None if net is None else Decimal(net), None if of is None else date.fromisoformat(of))
            for day, net, of in wanted
        ]
        assert found == told

    return also


def unconverted(house: House) -> None:
    """The amount stays in its own currency, is in no sum of euros, and is counted as missing there; never 1 to 1."""
    assert house.ask("SELECT net, net_rc, fx_rate FROM ledger.earning") == [(Decimal(100), None, None)]
    assert house.ask("SELECT platform_net_rc, n_no_rate FROM mart.channel_efficiency_day WHERE n_no_rate > 0") == [(None, 1)]


def told_twice(house: House) -> None:
    """The new rate counts, and what was believed before is still there, with the file that told it."""
    converted(("2026-05-08", "4.87804878", "2026-05-08"))(house)
    told = house.ask(
        """SELECT o.gross, l.file_name FROM ledger.observation o JOIN ops.batch b USING (batch_id) JOIN ops.landed l USING (sha256)
        WHERE o.shape = 'rate' AND o.currency = 'ZAR' AND o.work_date = DATE '2026-05-08' ORDER BY o.gross"""
    )
    assert told == [(Decimal(20), "rates.csv"), (Decimal("20.5"), LATE)]


def in_table(house: House) -> None:
    """Two files against one: the rates that they tell are used again."""
    converted(("2026-05-07", "5.00", "2026-05-05"), ("2026-05-08", "5.00", "2026-05-05"), ("2026-05-11", "5.00", "2026-05-11"))(house)
    odd = "SELECT day, mid_rate FROM ref.fx_rate WHERE currency = 'ZAR' AND mid_rate <> 20"
    assert house.ask(odd) == []
