"""Every kind of trouble with an API: a real server that answers so, or no token at all, and the real pull of a run."""

import os
from collections.abc import Callable

import keyring
from keyring.backends import fail

from pipelines.run import code_of
from tests.errors.ground import kinds
from tests.errors.record import compare, told
from tests.faults.deeds_e import FETCHED, SIX_HOURS, double, plays, sandbox, says, sold, tells
from tests.faults.house import House
from tests.http.server import Answer, Asked


def no_token(house: House) -> None:
    """Set up an account and put its token nowhere."""
    tells(sold(1))(house)
    keyring.set_keyring(fail.Keyring())
    os.environ.pop("MOISSON_AWIN_TOKEN", None)


def a_day_too_many(house: House) -> None:
    """Let PayPal refuse every window, down to a day, as too large."""
    held, _ = double("paypal", 1)

    def answer(asked: Asked) -> Answer:
        return Answer(400, b'{"name": "RESULTSET_TOO_LARGE"}') if "start_date" in asked.params else held(asked)

    plays("paypal", answer, FETCHED.format("paypal"))(house)


CASES: dict[str, tuple[str, Callable[[House], None]]] = {
    "Unreachable": ("the server is down", tells(sold(1), first=Answer(503), after=-1)),
    "RateLimited": ("the platform asks to wait six hours", tells(sold(1), first=SIX_HOURS, after=-1)),
    "ContractBroken": ("the answer is not what was promised", says('{"error": "maintenance"}')),
    "TooMany": ("a single day holds more than is handed out", a_day_too_many),
    "CredentialsRefused": ("the token is that of a sandbox", sandbox),
    "SecretMissing": ("there is no token", no_token),
}
"""The last two change the keyring for good."""


def test_there_is_a_case_for_every_kind() -> None:
    """Each class of trouble with APIs has one."""
    assert set(CASES) == kinds("FetchError") - {"FetchError"}


def test_every_kind_is_provoked(house: House) -> None:
    """One home through all of them: the class, the exit code, and what is printed, as recorded."""
    house.judge = False
    found = {}
    for kind, (trouble, deed) in CASES.items():
        deed(house)
        house.run()
        (why,) = house.troubles
        assert type(why).__name__ == kind
        found[kind] = {
            "error": kind,
            "trouble": trouble,
            "command": "moisson run",
            "code": int(code_of(why)),
            "printed": told(str(why), house.root),
        }
    compare("apis", found)
