"""What is told of an export, and what is asked: each ambiguity is a question, each answer settles it."""

from decimal import Decimal
from pathlib import Path

import pytest

from connectors.infer import Answers, Understanding
from connectors.infer_names import KINDS, ROLES, STATUSES, TYPE_MEANINGS
from connectors.vocabulary import Family, Status
from tests.support.mapped import look, read, rows_of


@pytest.fixture
def told(tmp_path: Path):  # type: ignore[no-untyped-def]  # a factory of understandings
    """Give a function from the text of an export to what is understood of it."""

    def understand(text: str, family: Family = Family.MICROTASK, **answers: object) -> Understanding:
        path = tmp_path / "export.csv"
        path.write_text(text, encoding="utf-8")
        return look(path, family, Answers(**answers))  # type: ignore[arg-type]  # the fields of Answers

    return understand


def keys(seen: Understanding) -> set[str]:
    """Give what is asked."""
    return {question.key for question in seen.questions}


def fields(seen: Understanding, record: int = 0) -> dict[str, object]:
    """Give the fields of a record."""
    found: dict[str, object] = seen.tables["layout"][0]["record"][record]["fields"]
    return found


HEAD = "Task ID,Date,Amount,Currency,Status\n"
ROW = "A1,2026-03-01,1.50,EUR,Paid\nA2,2026-03-02,2.50,EUR,Paid\n"


def test_a_clear_export_asks_nothing(told) -> None:  # type: ignore[no-untyped-def]
    """Names that leave no doubt, ISO days, a currency column and known statuses: there is nothing to ask."""
    seen = told(HEAD + ROW)
    assert seen.questions == ()
    assert seen.meanings == {"Amount": "gross", "Currency": "currency", "Date": "day", "Status": "status", "Task ID": "id"}
    assert seen.tables["layout"][0]["identity"] == "record"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD + ROW.replace("2026-03-01", "01/03/2026").replace("2026-03-02", "02/03/2026"), "date_order"),
        (HEAD + ROW.replace("1.50", "1.500").replace("2.50", "2.500"), "decimal"),
        (HEAD + ROW.replace("EUR", ""), "currency"),
        (HEAD.replace("Currency", "Devise").replace("Status", "Currency") + ROW.replace("Paid", "USD"), "currency"),
        (HEAD + ROW.replace("1.50", "$1.50").replace("2.50", "$2.50").replace("EUR", ""), "currency"),
        (HEAD + ROW.replace("1.50", "12 kr").replace("2.50", "13 kr").replace("EUR", ""), "currency"),
        (HEAD + ROW.replace("Paid", "Done", 1), "status.Done"),
        (HEAD + ROW.replace(",Paid", ",", 1), "status.(blank)"),
        (HEAD.replace("Status", "Note") + ROW, "status"),
        (HEAD.replace("Date", "Created").replace("Status", "Booked") + ROW.replace("Paid", "2026-03-05"), "day"),
        (HEAD.replace("Amount", "Worth") + ROW, "gross"),
        (HEAD.replace("Status", "Total") + ROW.replace("Paid", "9.99"), "gross"),
        (HEAD.replace("Status", "Extra pay") + ROW.replace("Paid", "9.99"), "Extra pay"),
        (HEAD.replace("Status", "Net") + ROW.replace("Paid", "9.99"), "Net"),
        (HEAD.replace("Status", "Fee") + ROW.replace("Paid", "0.10", 1).replace("Paid", "-0.10"), "fee_sign"),
        (HEAD.replace("Status", "Time spent") + ROW.replace("Paid", "1.5"), "duration"),
        (HEAD.replace("Status", "Duration") + ROW.replace("Paid", "1:30"), "duration"),
        (HEAD.replace("Date", "Started") + ROW.replace("-01,", "-01 10:00:00,").replace("-02,", "-02 10:00:00,"), "zone"),
        (HEAD.replace("Status", "Type") + ROW.replace("Paid", "Mission"), "type.Mission"),
        (HEAD.replace("Status", "Date") + ROW.replace("Paid", "x"), "column Date"),
        ("Note,Amount,Currency,Status\nx,1.50,EUR,Paid\nx,1.50,EUR,Paid\n", "id"),
    ],
)
def test_what_is_ambiguous_is_asked(told, text: str, key: str) -> None:  # type: ignore[no-untyped-def]
    """Days that fit two orders, bare dollars, words and columns that nobody knows: the question is put, and nothing is proposed for it."""
    assert key in keys(told(text))


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (HEAD + "A1,01/03/2026,1.50,EUR,Paid\n", {"values": {"date_order": "mdy"}}),
        (HEAD + "A1,2026-03-01,1.500,EUR,Paid\n", {"values": {"decimal": "."}}),
        (HEAD + "A1,2026-03-01,$1.50,,Paid\n", {"values": {"currency": "CAD"}}),
        (HEAD + "A1,2026-03-01,1.50,EUR,Done\n", {"values": {"status.Done": "approved"}}),
        (HEAD + "A1,2026-03-01,1.50,EUR,Later\n", {"values": {"status.later": "skip"}}),
        (
            HEAD.replace("Status", "Extra") + "A1,2026-03-01,1.50,EUR,0.75\n",
            {"values": {"status": "paid"}, "ignored": frozenset({"Extra"})},
        ),
        (HEAD.replace("Status", "Extra") + "A1,2026-03-01,1.50,EUR,0.75\n", {"values": {"status": "paid"}, "columns": {"fee": "Extra"}}),
        (HEAD.replace("Amount", "Worth") + "A1,2026-03-01,1.50,EUR,Paid\n", {"columns": {"gross": "Worth"}}),
        (HEAD.replace("Date", "Started") + "A1,2026-03-01 10:00,1.50,EUR,Paid\n", {"values": {"zone": "America/New_York"}}),
    ],
)
def test_an_answer_settles_its_question(told, text: str, answers: dict[str, object]) -> None:  # type: ignore[no-untyped-def]
    """With the answer nothing is open, and the mapping is whole."""
    assert keys(told(text))
    assert told(text, **answers).mapping().layout


def test_an_answer_that_is_none_is_asked_again(told) -> None:  # type: ignore[no-untyped-def]
    """A currency, a column, a zone or a status that does not exist is not taken."""
    wrong = {"values": {"currency": "EURO", "zone": "Mars/Olympus", "status.Done": "finished"}, "columns": {"gross": "Nothing"}}
    text = HEAD.replace("Date", "Started") + "A1,2026-03-01 10:00,1.50,,Done\n"
    assert {"currency", "zone", "status.Done", "gross"} <= keys(told(text, **wrong))


def test_the_total_row_is_checked_and_not_counted(tmp_path: Path) -> None:
    """A last row that says Total is held against the others, in this file and in every later one."""
    path = tmp_path / "export.csv"
    path.write_text(HEAD + ROW + "Total,,4.00,,\n", encoding="utf-8")
    mapping = look(path).mapping()
    done = read(path, tmp_path / "one", mapping)
    assert (done.parts[0].totals, done.parts[0].stated_total) == (1, "Amount 4")
    path.write_text(HEAD + ROW + "Total,,5.00,,\n", encoding="utf-8")
    assert [r.reason for r in read(path, tmp_path / "two", mapping).refusals] == ["total_mismatch"]


def test_types_become_fees_payouts_and_refunds(tmp_path: Path) -> None:
    """A fee of its own is a cost, a withdrawal is a payout, a refund is negative money: each row lands as what its word says."""
    path = tmp_path / "export.csv"
    rows = [
        "1,2026-03-01,100.00,EUR,Work",
        "2,2026-03-01,-10.00,EUR,Service fee",
        "3,2026-03-05,-90.00,EUR,Withdrawal",
        "4,2026-03-06,-5.00,EUR,Refund",
    ]
    path.write_text("\n".join(["Transaction ID,Date,Amount,Currency,Type", *rows, ""]), encoding="utf-8")
    mapping = look(path, Family.FREELANCE, Answers(values={"status": "approved"})).mapping()
    found = rows_of(read(path, tmp_path / "out", mapping)).select("shape", "kind", "gross", "fee", "net").rows()
    assert found == [
        ("earning", "work", Decimal(100), None, Decimal(100)),
        ("earning", "adjustment", Decimal(0), Decimal(10), Decimal(-10)),
        ("payout", None, Decimal(90), None, Decimal(90)),
        ("earning", "refund", Decimal(-5), None, Decimal(-5)),
    ]


def test_hours_land_beside_the_money(tmp_path: Path) -> None:
    """A column of minutes makes reported hours on the platform's own channel; the time of a rejected task is unpaid time."""
    path = tmp_path / "export.csv"
    path.write_text(
        "Task ID,Date,Reward,Currency,Status,Minutes\nA,2026-03-01,1.00,EUR,Paid,12.5\nB,2026-03-01,1.00,EUR,Rejected,10\n",
        encoding="utf-8",
    )
    rows = rows_of(read(path, tmp_path / "out", look(path).mapping()))
    found = rows.filter(rows["shape"] == "effort").select("seconds", "tier", "effort_kind", "project").rows()
    assert found == [(750, "reported", "paid", "Clicklab"), (600, "reported", "rejected", "Clicklab")]


def test_money_in_and_out_is_one_amount(tmp_path: Path) -> None:
    """A wallet's two columns are one signed amount."""
    path = tmp_path / "export.csv"
    path.write_text(
        "Transaction ID,Date,Credit,Debit,Currency,Name\n1,2026-03-01,5.00,,EUR,Ann\n2,2026-03-02,,3.00,EUR,Bob\n", encoding="utf-8"
    )
    rows = rows_of(read(path, tmp_path / "out", look(path, Family.WALLET).mapping()))
    assert rows.select("shape", "net").rows() == [("receipt", Decimal(5)), ("receipt", Decimal(-3))]


def test_a_day_and_a_clock_are_one_moment(tmp_path: Path) -> None:
    """Date and time in two columns are read together, on the clock that was said."""
    path = tmp_path / "export.csv"
    path.write_text("Order ID,Date,Time,Amount,Currency,Status\n1,13/03/2026,23:30,5.00,EUR,Paid\n", encoding="utf-8")
    mapping = look(path, Family.PRODUCT, Answers(values={"zone": "America/New_York"})).mapping()
    rows = rows_of(read(path, tmp_path / "out", mapping))
    assert (str(rows["event_at"][0]), str(rows["work_date"][0]), rows["kind"][0]) == ("2026-03-14 03:30:00", "2026-03-14", "sale")


def test_an_id_that_repeats_is_no_key(told) -> None:  # type: ignore[no-untyped-def]
    """An order id on two rows knows neither: with the type it does; without, a later export replaces its period."""
    text = "Order ID,Date,Amount,Currency,Type\nA,2026-03-01,9.00,EUR,Sale\nA,2026-03-02,-9.00,EUR,{}\n"
    with_type = told(text.format("Refund"), Family.PRODUCT, values={"status": "paid"}).tables["layout"][0]
    assert [k["text"] for k in with_type["record"][0]["key"]] == ["Order ID", "Type"]
    twins = "Order ID,Date,Amount,Currency,Status\nA,2026-03-01,9.00,EUR,Paid\nA,2026-03-01,9.00,EUR,Paid\n"
    assert told(twins).tables["layout"][0]["identity"] == "period"


def test_every_known_word_means_something_of_the_vocabulary() -> None:
    """No name is in two lists, and statuses and kinds are words that a ledger knows."""
    assert set(STATUSES.values()) <= set(Status)
    assert set(KINDS.values()) <= set(TYPE_MEANINGS)
    assert len(ROLES) > 200


def test_marks_for_nothing_are_no_amounts(tmp_path: Path) -> None:
    """`--` and the like stand for an empty cell: the other amounts are read, and these are unknown, not nought."""
    path = tmp_path / "export.csv"
    path.write_text(
        "Order ID,Date,Amount,Fee,Currency,Status\n1,2026-03-01,5.00,--,EUR,Paid\n2,2026-03-01,4.00,-0.50,EUR,Paid\n", encoding="utf-8"
    )
    rows = rows_of(read(path, tmp_path / "out", look(path, Family.PRODUCT).mapping()))
    assert rows.select("gross", "fee").rows() == [(Decimal(5), None), (Decimal(4), Decimal("0.5"))]


def test_a_row_may_name_its_own_zone(tmp_path: Path) -> None:
    """A column of time zones is read row by row, and nothing is asked."""
    path = tmp_path / "export.csv"
    path.write_text(
        "Order ID,Date,Time,Time Zone,Amount,Currency,Status\n1,2026-03-01,23:00:00,UTC,5.00,EUR,Paid\n2,2026-03-01,23:00:00,America/New_York,5.00,EUR,Paid\n",
        encoding="utf-8",
    )
    seen = look(path, Family.PRODUCT)
    assert seen.questions == ()
    assert [str(t) for t in rows_of(read(path, tmp_path / "out", seen.mapping()))["event_at"]] == [
        "2026-03-01 23:00:00",
        "2026-03-02 04:00:00",
    ]


def test_a_json_answer_is_mapped_by_the_ends_of_its_names(tmp_path: Path) -> None:
    """`amount.value` is the amount and `amount.currency` its currency: records of an API's answer are rows like others."""
    path = tmp_path / "answer.json"
    item = '{{"id": "a{0}", "date": "2026-03-0{0}", "amount": {{"value": "{0}.50", "currency": "EUR"}}, "status": "paid"}}'
    path.write_text('{"items": [' + ", ".join(item.format(n) for n in (1, 2)) + "]}", encoding="utf-8")
    seen = look(path)
    assert seen.questions == ()
    assert rows_of(read(path, tmp_path / "out", seen.mapping()))["gross"].to_list() == [Decimal("1.5"), Decimal("2.5")]


def test_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:
    """A title above the header is no header: the row that names a day and an amount is, now and in every run."""
    path = tmp_path / "export.csv"
    path.write_text("Payments of Ann Example\n\n" + HEAD + ROW, encoding="utf-8")
    assert read(path, tmp_path / "out", look(path).mapping()).parts[0].accepted == 2
