"""What an alert says: the sentence of the mart in English; in other languages a sentence made of its figures."""

import json
from datetime import date
from typing import Any

from pipelines.html import Language
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue

PERCENT = frozenset({"fee_step", "approval_shift"})
"""Kinds whose observed and expected are shares of one."""


def told(tongue: Tongue, value: Any, row: Row) -> str:
    """Give the sentence of an alert."""
    if tongue.language is Language.EN:
        return str(value)
    key = next((f"alert.{kind}" for kind in (str(row["kind"]), "fee_deviation") if str(row["kind"]).startswith(kind)), "")
    return tongue.say(key, **_figures(tongue, row)) if tongue.has(key) else _bare(tongue, value, row)


def _figures(tongue: Tongue, row: Row) -> dict[str, str]:
    """Give what the sentences may name: days, and observed and expected as the kind of alert counts them."""
    evidence = json.loads(row["evidence"])
    found = {name: _number(tongue, row[name], row["kind"]) for name in ("observed", "expected")}
    through = evidence.get("exported_through")
    found["since"] = tongue.day(row["first_seen"])
    found["through"] = tongue.say("unknown") if through is None else _day(tongue, through)
    return found


def _number(tongue: Tongue, value: float | None, kind: str) -> str:
    if value is None:
        return tongue.say("unknown")
    return tongue.percent(value) if kind in PERCENT or kind.startswith("fee_deviation") else tongue.number(value)


def _day(tongue: Tongue, text: str) -> str:
    return tongue.day(date.fromisoformat(text))


def _bare(tongue: Tongue, value: Any, row: Row) -> str:
    """Give an announced event: its day, and its own sentence where it came with Moisson, else the words that announced it."""
    code = f"{str(row['channel_id']).partition(':')[0]} {row['first_seen']}"
    words = str(value).removeprefix(f"{row['first_seen']}: ")
    return f"{tongue.day(row['first_seen'])} : {tongue.own('event', code, words)}"
