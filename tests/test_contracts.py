"""Which contract money and hours belong to: numbers, titles, clients and the person's own settings."""

import pytest

from transforms.contracts import NONE, Named, Pattern, name_money, name_time

BIKE = "Help for a bike shop (41200017)"


def money(*texts: tuple[str, str | None, str | None], patterns: tuple[Pattern, ...] = ()) -> list[Named]:
    """Name texts of money."""
    return name_money(texts, patterns)


@pytest.mark.parametrize(
    "item",
    [BIKE, f"{BIKE} - 4:10 hrs at $27.00/hr - Sep 29, 2025 - Oct 05, 2025", f"{BIKE} - Service Fee for Hourly"],
)
def test_a_number_in_parentheses_ends_the_name(item: str) -> None:
    """Whatever a platform writes behind it, hours, weeks or a fee, it is the same contract."""
    assert money(("upwork", "ann", item))[0].contract == BIKE


@pytest.mark.parametrize(
    ("client", "item", "contract"),
    [
        ("ann", "Chapter 1 (draft)", "Chapter 1 (draft)"),
        ("ann", "Chapter 1 - second half", "Chapter 1 - second half"),
        ("ann", None, NONE),
        (None, "Withdrawal fee - PayPal", NONE),
        (None, BIKE, BIKE),
    ],
)
def test_without_a_number_the_whole_text_of_a_client_is_the_contract(client: str | None, item: str | None, contract: str) -> None:
    """A word in parentheses is no number; money that names neither client nor number belongs to no contract."""
    assert money(("upwork", client, item))[0].contract == contract


def test_settings_come_first_and_may_end_in_a_star() -> None:
    """Three invoices of one piece of work are one contract when the person says so; another channel's are not."""
    patterns = (Pattern("invoice", "Help desk*"), Pattern("invoice", "help-desk in May"))
    found = money(
        ("invoice", "ann", "Help desk in March"),
        ("invoice", "ann", "HELP-DESK in May"),
        ("upwork", "ann", "Help desk in March"),
        patterns=patterns,
    )

    assert [n.contract for n in found] == ["Help desk", "Help desk", "Help desk in March"]


def test_money_without_a_client_gets_that_of_its_contract() -> None:
    """The summary of a week names no client, the invoice of the same contract does; of two clients none is taken."""
    found = money(
        ("upwork", "ann", BIKE),
        ("upwork", None, f"{BIKE} - bonus"),
        ("x", "ann", "A (10001)"),
        ("x", "bob", "A (10001)"),
        ("x", None, "A (10001)"),
    )

    assert [n.client for n in found] == ["ann", "ann", "ann", "bob", None]


@pytest.mark.parametrize(
    ("client", "item", "project", "expected"),
    [
        (None, BIKE, "Upwork", (BIKE, "ann")),  # the whole name
        ("ann", "help for a Bike-Shop", "Upwork", (BIKE, "ann")),  # the title without its number
        ("bob", "Help for a bike shop", "Upwork", ("Logo", "bob")),  # another client's title: his only contract
        ("ann", "calls", "Upwork", (NONE, "ann")),  # she has two contracts: her hours, of none of them
        ("bob", "calls", "Upwork", ("Logo", "bob")),  # he has one
        (None, "Invoices, messages", "Upwork", (NONE, None)),
        (None, None, "Logo", ("Logo", "bob")),  # the project says it
    ],
)
def test_hours_find_their_contract(client: str | None, item: str | None, project: str, expected: tuple[str, str | None]) -> None:
    """By name, by title, then by a client with one contract only; a client's hours stay the client's in any case."""
    paid = money(("upwork", "ann", BIKE), ("upwork", "ann", "Poster"), ("upwork", "bob", "Logo"))
    found = name_time([("upwork", client, item, project)], paid, ())[0]

    assert (found.contract, found.client) == expected


def test_a_title_that_two_contracts_have_tells_none() -> None:
    """Two menus under one title: the hours stay with the client."""
    paid = money(("upwork", "ann", "Menu (41000001)"), ("upwork", "ann", "Menu (41000002)"))

    assert name_time([("upwork", "ann", "Menu", None)], paid, ())[0].contract == NONE


def test_an_agreed_name_is_found_in_a_trackers_project() -> None:
    """`[[contract]]` names what the tracker calls the project."""
    patterns = (Pattern("upwork", "Bike shop*"),)
    found = name_time([("upwork", None, "calls", "Bike shop, spring")], money(("upwork", "ann", "Bike shop"), patterns=patterns), patterns)

    assert (found[0].contract, found[0].client) == ("Bike shop", "ann")
