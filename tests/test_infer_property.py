"""Any export of these shapes: mapped, it reads back its money to the last digit and its days as they were; or it is asked about."""

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.infer import Answers
from connectors.vocabulary import Family
from tests.laws.profiles import examples
from tests.support.mapped import look, read, rows_of

FORMATS = {
    "dmy": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y"),
    "ymd": ("%Y-%m-%d", "%Y/%m/%d"),
    "": ("%d %b %Y", "%b %d, %Y"),
}
NAMES = {
    "day": ("Date", "Completed", "Order date", "Datum", "Jour"),
    "gross": ("Amount", "Reward", "Montant", "Betrag", "Importe"),
    "fee": ("Fee", "Frais", "Service fee"),
    "net": ("Net", "Montant net"),
    "status": ("Status", "Statut"),
    "currency": ("Currency", "Devise"),
    "id": ("Task ID", "Transaction ID", "N° de transaction"),
}
STATUSES = {"Paid": "paid", "en attente": "pending", "Rejected": "rejected"}
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
NOISE = ("Rating", "Country code", "Études")
ANSWERED = {"date_order", "decimal", "currency", "status"}


@dataclass(frozen=True)
class Task:
    """One row as it is in truth."""

    day: date
    gross: Decimal
    fee: Decimal
    status: str


@dataclass(frozen=True)
class Shape:
    """How an export writes its rows."""

    order: str
    format: str
    mark: str
    grouped: bool
    delimiter: str
    columns: tuple[str, ...]
    names: dict[str, str]
    currency: str
    says: str
    minus: bool

    def money(self, amount: Decimal) -> str:
        """Write an amount in this export's way."""
        text = f"{amount:,.2f}" if self.grouped else f"{amount:.2f}"
        swapped = text.translate(str.maketrans({",": ".", ".": ","})) if self.mark == "," else text
        return f"{SIGNS[self.currency]}{swapped}" if self.says == "sign" else swapped

    def cell(self, column: str, number: int, task: Task) -> str:
        """Write one cell."""
        fee = -task.fee if self.minus else task.fee
        told = {"gross": task.gross, "fee": fee, "net": task.gross - task.fee}
        if column in told:
            return self.money(told[column])
        plain = {"day": task.day.strftime(self.format), "status": task.status, "currency": self.currency, "id": f"A{number}"}
        return plain.get(column, "3" if column == "Rating" else "FR")

    def content(self, tasks: list[Task]) -> bytes:
        """Write the file."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter)
        writer.writerow([self.header(c) for c in self.columns])
        writer.writerows([[self.cell(c, n, task) for c in self.columns] for n, task in enumerate(tasks)])
        return out.getvalue().encode()

    def header(self, column: str) -> str:
        """Give a column's name, with the currency where that is where it is said."""
        name = self.names.get(column, column)
        return f"{name} ({self.currency})" if self.says == "header" and column == "gross" else name


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Draw how an export is written."""
    order = draw(st.sampled_from(sorted(FORMATS)))
    says = draw(st.sampled_from(["column", "sign", "header", "nobody"]))
    parts = ["day", "gross", *draw(st.sampled_from([[], ["fee"], ["fee", "net"]]))]
    parts += draw(st.sampled_from([[], ["status"]])) + draw(st.sampled_from([[], ["id"]])) + (["currency"] if says == "column" else [])
    parts += draw(st.lists(st.sampled_from(NOISE), unique=True))
    return Shape(
        order=order,
        format=draw(st.sampled_from(FORMATS[order])),
        mark=draw(st.sampled_from([".", ","])),
        grouped=draw(st.booleans()),
        delimiter=draw(st.sampled_from([",", ";", "\t"])),
        columns=tuple(draw(st.permutations(parts))),
        names={part: draw(st.sampled_from(names)) for part, names in NAMES.items()},
        currency=draw(st.sampled_from(sorted(SIGNS))),
        says=says,
        minus=draw(st.booleans()),
    )


CENTS = st.integers(1, 999_999_99) | st.integers(1, 9_99) | st.integers(1, 99).map(lambda n: n * 1000_00)
TASKS = st.lists(
    st.builds(
        lambda day, cents, share, status: Task(
            date(2026, 1, 1) + timedelta(day), Decimal(cents) / 100, Decimal(cents * share // 100) / 100, status
        ),
        st.integers(0, 300),
        CENTS,
        st.sampled_from([0, 10, 20]),
        st.sampled_from(sorted(STATUSES)),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda task: (task.day, task.gross),
)


@examples(80)
@given(shape=shapes(), tasks=TASKS)
def test_a_mapped_export_reads_back_its_money_or_asks(shape: Shape, tasks: list[Task]) -> None:
    """Whatever the order of day and month, the mark, the signs and the columns: what was proposed without a question was right."""
    assume("fee" not in shape.columns or any(task.fee for task in tasks))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(shape.content(tasks))
        seen = look(path)
        asked = {question.key for question in seen.questions}
        truth = {"date_order": shape.order, "decimal": shape.mark, "currency": shape.currency, "status": "paid"}
        assert asked <= ANSWERED, asked
        if asked:
            seen = look(path, Family.MICROTASK, Answers(values={key: truth[key] for key in asked}))
        done = read(path, Path(folder) / "out", seen.mapping())

        assert done.refusals == []
        rows = rows_of(done)
        statuses = [STATUSES[t.status] if "status" in shape.columns else "paid" for t in tasks]
        fees = [t.fee if "fee" in shape.columns else Decimal(0) for t in tasks]
        assert rows["gross"].to_list() == [t.gross for t in tasks]
        assert rows["fee"].fill_null(0).to_list() == fees
        assert rows["net"].to_list() == [t.gross - fee for t, fee in zip(tasks, fees, strict=True)]
        assert rows["work_date"].to_list() == [t.day for t in tasks]
        assert rows["status"].to_list() == statuses
        assert set(rows["currency"]) == {shape.currency}
