"""Platforms behind the names of payers."""

from dataclasses import replace

import pytest

from connectors.catalogue import platforms
from connectors.payers import claims, recognised
from connectors.platform import Platform


def _named(name: str, *payers: str) -> Platform:
    return replace(platforms()["prolific"], name=name, payers=payers)


KNOWN = claims(
    [
        _named("shop", "Amazon"),
        _named("tasks", "Amazon Mechanical Turk"),
        _named("market", "Up-Work", "Upwork"),
        _named("one", "Acme", "Acme Pay"),
        _named("two", "ACME"),
    ]
)


@pytest.mark.parametrize(
    ("payer", "platform"),
    [
        ("AMAZON EU S.à r.l.", "shop"),
        ("Amazon Mechanical Turk, Inc.", "tasks"),
        ("upwork*Escrow", "market"),
        ("Up Work", "market"),
        ("Amazonia Books", None),
        ("Friends of Amazon", None),
        ("Acme Ltd", None),
        ("Acme Pay Ltd", "one"),
        ("", None),
    ],
)
def test_a_payer_is_known_by_its_first_whole_words(payer: str, platform: str | None) -> None:
    """Case, hyphens and legal forms do not matter; the longest claim wins, a doubled one is nobody's."""
    assert recognised(payer, KNOWN) == platform
