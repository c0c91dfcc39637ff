"""Deeds of section E: what an API answers, well and badly."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime

import keyring
from keyring.backend import KeyringBackend

from connectors._keys import Keys
from connectors.api import Api, Request
from connectors.catalogue import platforms
from tests.faults.house import House
from tests.faults.model import Deed
from tests.http.declared import Double, Row
from tests.http.server import Answer, Asked, Play, ok, playing
from tests.support.apis import Case

AWIN = '[[account]]\nplatform = "awin"\npublisher_id = "4711"\n'
FETCHED = '[[account]]\nplatform = "{}"\nfetch = true\n'
SIX_HOURS = Answer(429, headers={"Retry-After": "21600"})


def sold(n: int, amount: str = "", status: str = "approved", publisher: int = 4711) -> str:
    """Write a sale as Awin does, of n euros in May 2026, its amount digit for digit."""
    row = {
        "id": n, "publisherId": publisher, "commissionStatus": status, "siteName": "Blog", "advertiserId": 7, "type": "Bonus",
        "transactionDate": f"2026-05-{n % 28 + 1:02d}T10:00:00", "paidToPublisher": False, "paymentId": 0,
    }  # fmt: skip
    return json.dumps(row)[:-1] + f', "commissionAmount": {{"amount": {amount or n}, "currency": "EUR"}}}}'


def newest(body: str | bytes | Answer) -> Play:
    """Answer the newest window of Awin's first pass so, and all others with nothing."""

    def answer(asked: Asked) -> Answer:
        is_newest = asked.params["endDate"] > datetime.now(UTC).date().isoformat() and asked.params["dateType"] == "transaction"
        return (body if isinstance(body, Answer) else ok(body)) if is_newest else ok("[]")

    return answer


def tells(*sales: str, first: Answer | None = None, after: int = 0) -> Deed:
    """Let Awin tell of these sales; `first` comes once, after so many calls, or for ever where `after` is negative."""
    well, left = newest(f"[{', '.join(sales)}]"), [after]

    def answer(asked: Asked) -> Answer:
        left[0] -= 1
        return first if first and (left[0] == -1 or after < 0) else well(asked)  # type: ignore[operator]

    return plays("awin", answer, AWIN)


def says(body: str | bytes | Answer) -> Deed:
    """Let Awin answer the newest window with this."""
    return plays("awin", newest(body), AWIN)


def plays(platform: str, play: Play, settings: str) -> Deed:
    """Give the deed of setting up an account whose API answers so."""

    def do(house: House) -> None:
        house.settings = settings
        house.play(platform, play)

    return do


def double(platform: str, count: int) -> tuple[Double, list[Row]]:
    """Give the double of a platform whose first request holds so many records of today, three to a page."""
    api = platforms()[platform].api
    assert isinstance(api, Api)
    small: Request = replace(api.requests[0], paging=replace(api.requests[0].paging, size=3))  # type: ignore[type-var]
    case = Case(platform, api, small)
    rows = case.rows(count, since=datetime.now(UTC).date())
    return Double(replace(api, requests=(small, *api.requests[1:])), Keys(platform, case.values), {small.name: rows}), rows


def small_pages(house: House, platform: str, api: Api) -> None:
    """Have the run ask for three records a page, as its double holds."""
    found = platforms()
    kept = found[platform]
    found[platform] = replace(kept, api=api)
    house.stack.callback(lambda: found.__setitem__(platform, kept))


def shifting(house: House) -> None:
    """Let a row go and another come while Admitad's pages are read, twice; the last row is always there."""
    held, rows = double("admitad", 7)
    small_pages(house, "admitad", held.api)
    moves = [1, 3]

    def answer(asked: Asked) -> Answer:
        given = held(asked)
        if asked.path.startswith("/statistics") and moves:
            moves[0] -= 1
            if moves[0] == 0:
                moves.pop(0)
                rows.pop(0)
        return given

    house.settings = FETCHED.format("admitad")
    house.play("admitad", answer)


def circling(house: House) -> None:
    """Let every page of Stripe be the first."""
    held, _ = double("stripe", 7)
    held.stuck = True
    small_pages(house, "stripe", held.api)
    house.settings = FETCHED.format("stripe")
    house.play("stripe", held)


def straight(house: House) -> None:
    """Let Stripe answer as it should: seven charges on three pages, without payouts."""
    held, _ = double("stripe", 7)
    small_pages(house, "stripe", held.api)
    house.settings = FETCHED.format("stripe")
    house.play("stripe", held)


def capped(house: House) -> None:
    """Let PayPal refuse any window of more than a week, and hold one payment."""
    held, _ = double("paypal", 1)

    def answer(asked: Asked) -> Answer:
        if "start_date" in asked.params:
            days = datetime.fromisoformat(asked.params["end_date"]) - datetime.fromisoformat(asked.params["start_date"])
            if days.days > 7:
                return Answer(400, b'{"name": "RESULTSET_TOO_LARGE", "message": "Ann Buyer"}')
        return held(asked)

    house.settings = FETCHED.format("paypal")
    house.play("paypal", answer)


def fading(house: House) -> None:
    """Let Admitad's tokens live for a minute and a second, and make the run wait longer than that second."""
    held, _ = double("admitad", 2)
    waits = [True]

    def answer(asked: Asked) -> Answer:
        if asked.path == "/token/":
            held.trades += 1
            return ok(json.dumps({"access_token": f"minted-9Jk4-access-token-{held.trades}", "expires_in": 61}))
        if waits:
            waits.clear()
            return Answer(429, headers={"Retry-After": "2"})
        return held(asked)

    house.settings = FETCHED.format("admitad")
    house.play("admitad", answer)


class Pocket(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give what is held."""
        return self.held.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold."""
        self.held[username] = password


def rotating(*, has_keyring: bool) -> Deed:
    """Let Upwork change the refresh token each time it is used."""

    def do(house: House) -> None:
        if has_keyring:
            keyring.set_keyring(Pocket())
        held, _ = double_once("upwork", 2)

        def answer(asked: Asked) -> Answer:
            if asked.path.endswith("/token"):
                held.trades += 1
                token = {"access_token": f"minted-9Jk4-access-token-{held.trades}", "refresh_token": f"canary-refresh-{held.trades}"}
                return ok(json.dumps(token))
            return held(asked)

        house.settings = '[[account]]\nplatform = "upwork"\nace_id = "4711"\n'
        house.play("upwork", answer)

    return do


def double_once(platform: str, count: int) -> tuple[Double, list[Row]]:
    """Give the double of a platform without pages."""
    api = platforms()[platform].api
    assert isinstance(api, Api)
    case = Case(platform, api, api.requests[0])
    rows = case.rows(count, since=datetime.now(UTC).date())
    return Double(api, Keys(platform, case.values), {api.requests[0].name: rows}), rows


def sandbox(house: House) -> None:
    """Put the key of Stripe's sandbox where the live one belongs."""
    keyring.set_keyring(pocket := Pocket())
    pocket.held["stripe-token"] = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
    straight(house)


def live(house: House) -> None:
    """Put the live key there."""
    keyring.set_keyring(pocket := Pocket())
    pocket.held["stripe-token"] = "sk_live_canary-7Qx2"
    straight(house)


def away(house: House) -> None:
    """Redirect to another host, which must not be asked anything."""
    thief = house.stack.enter_context(playing(ok("[]")))
    says(Answer(302, headers={"Location": f"{thief.url}/steal"}))(house)
    house.stack.callback(lambda: _never(thief.connections))


def _never(connections: int) -> None:
    assert connections == 0


def over_tls(house: House) -> None:
    """Speak plain text where TLS is expected."""
    tells(sold(1))(house)
    assert house.web
    os.environ["MOISSON_API_AWIN"] = house.web.url.replace("http://", "https://")


def nothing_secret(house: House) -> None:
    """No secret is in any file of the home."""
    found = [p for p in house.root.rglob("*") if p.is_file() and (b"canary" in (held := p.read_bytes()) or b"minted-9Jk4" in held)]
    assert found == []
