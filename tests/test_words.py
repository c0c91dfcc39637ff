"""Words and conditions that several platforms are described in, by themselves."""

import polars as pl
import pytest

from connectors.between import Again, NotBefore
from connectors.facts import Facts
from connectors.vocabulary import Movement
from connectors.wallet._moves import Moves
from connectors.words import Condition, Day, Instant, Money, Word


def _facts(**columns: list[str]) -> Facts:
    rows = pl.DataFrame({f"c{place}": cells for place, cells in enumerate(columns.values())})
    return Facts(columns={name: f"c{place}" for place, name in enumerate(columns)}, zone="UTC", frame=rows, chunk=rows)


def _read(word: Word, facts: Facts) -> list[tuple[object, object]]:
    assert facts.frame is not None
    parsed = word.parse(facts)
    return [(v if v is None else str(v), p) for v, p in facts.frame.select(parsed.value.alias("v"), parsed.problem.alias("p")).rows()]


def _holds(condition: Condition, facts: Facts) -> list[bool]:
    assert facts.frame is not None
    return facts.frame.select(condition.holds(facts).alias("h"))["h"].to_list()


@pytest.mark.parametrize(
    ("negate", "absolute", "amounts"),
    [(False, False, ["5", "-5"]), (True, False, ["-5", "5"]), (False, True, ["5", "5"]), (True, True, ["-5", "-5"])],
)
def test_the_sign_of_an_amount(negate: bool, absolute: bool, amounts: list[str]) -> None:
    """Both words together make any amount one that leaves."""
    told = [v for v, _ in _read(Money("a", negate=negate, absolute=absolute), _facts(a=["5", "-5"]))]

    assert told == [f"{amount}.00000000" for amount in amounts]


def test_a_text_that_stands_for_no_moment_is_nothing() -> None:
    """`Not Applicable` is no damaged date; another word is."""
    word = Instant("t", formats=("%Y-%m-%d %H:%M",), required=False, empty=("n/a",))

    assert _read(word, _facts(t=["n/a", "", "2026-03-02 09:00", "soon"])) == [
        (None, None), (None, None), ("2026-03-02 09:00:00", None), (None, "bad_date"),
    ]  # fmt: skip


def test_an_end_before_its_start_is_refused() -> None:
    """The same moment, or a missing one, is not before."""
    word = NotBefore(Day("end", "%Y-%m-%d", required=False), Day("start", "%Y-%m-%d"))
    told = _read(word, _facts(end=["2026-03-02", "2026-03-01", ""], start=["2026-03-02", "2026-03-02", "2026-03-02"]))

    assert [problem for _, problem in told] == [None, "bad_duration", None]


def test_a_cell_stands_again_from_the_second_time_on() -> None:
    """Blank cells are never the same, and a missing column repeats nothing."""
    facts = _facts(id=["a", "b", " a", "", "", "b"])

    assert _holds(Again("id"), facts) == [False, False, True, False, False, True]
    assert _holds(Again("other"), facts) == [False]


def test_a_movement_is_told_by_type_and_way() -> None:
    """In and out of one type differ; case and underscores do not; another type is refused."""
    word = Moves("type", Money("a"), {"CARD_PAYMENT": (Movement.REFUND, Movement.PURCHASE)})
    told = _read(word, _facts(type=["Card Payment", "CARD_PAYMENT", "Teleport"], a=["1", "-1", "1"]))

    assert told == [("refund", None), ("purchase", None), (None, "undeclared_value")]
