"""Section E: what an API does wrong, and what becomes of what it tells. Every case is a real server, and the real pull of a run."""

from tests.faults.deeds_c import book
from tests.faults.deeds_d import asks
from tests.faults.deeds_e import (
    SIX_HOURS,
    away,
    capped,
    circling,
    fading,
    live,
    nothing_secret,
    over_tls,
    rotating,
    sandbox,
    says,
    shifting,
    sold,
    straight,
    tells,
)  # fmt: skip
from tests.faults.model import Fault, Outcome, Step
from tests.http.server import Answer, chunked, zipped

NOTHING = {"rows": {}, "net": {}, "books": []}
ONE = {"rows": {"earning": 1}, "net": {"earning EUR": "1"}, "books": book(1)}
TWO = {"rows": {"earning": 2}, "net": {"earning EUR": "3"}, "books": book(2)}


def passing(number: int, title: str, fault: Answer, told: str) -> Fault:
    """Give a case whose fault lasts for a run: nothing of it is used, and the next run brings the sales."""
    return Fault(
        id=f"F{number}",
        title=title,
        outcome=Outcome.RESUME,
        steps=[
            Step(do=tells(sold(1), sold(2), first=fault, after=-1), exit=20, told=[told], **NOTHING),
            Step(do=tells(sold(1), sold(2)), **TWO, also=nothing_secret),
        ],
    )


def broken(title: str, body: str, told: str) -> list[Step]:
    """Give the steps of an answer that is not what was promised, after one that was."""
    return [
        Step(do=tells(sold(1)), **ONE),
        Step(do=says(body), exit=30, told=[told], **ONE),
    ]


FAULTS = [
    Fault(
        id="F89",
        title="rows go while the pages are read",
        outcome=Outcome.OK,
        steps=[Step(do=shifting, rows={"earning": 5}, net={"earning EUR": "7.5"}, books=[*book(3), *book(2)], also=nothing_secret)],
    ),
    Fault(
        id="F90",
        title="more records than the platform hands out at once",
        outcome=Outcome.OK,
        steps=[Step(do=capped, rows={"receipt": 1}, net={"receipt EUR": "115.57"}, books=book(1), also=nothing_secret)],
    ),
    Fault(
        id="F91",
        title="pages that lead in a circle",
        outcome=Outcome.RESUME,
        steps=[
            Step(
                do=circling,
                exit=20,
                told=["leads back to an earlier page"],
                rows={"earning": 3},
                net={"earning EUR": "3666.75"},
                books=book(3),
            ),
            Step(do=straight, rows={"earning": 7}, net={"earning EUR": "8555.75"}, books=[*book(3), *book(3), *book(3), *book(1)], also=nothing_secret),
        ],
    ),
    passing(92, "too many calls, again and again", Answer(429), "HTTP 429 after 3 tries"),
    Fault(
        id="F93",
        title="asked to wait six hours, or until nobody knows when",
        outcome=Outcome.RESUME,
        steps=[
            Step(do=tells(sold(1), sold(2), first=SIX_HOURS, after=20), exit=20, told=["21,600 s"], **TWO),
            Step(do=tells(sold(1), sold(2), first=Answer(429, headers={"Retry-After": "soon"})), **TWO),
        ],
    ),
    passing(94, "the server is down", Answer(503), "HTTP 503 after 3 tries"),
    Fault(
        id="F95",
        title="a token that expires while the run waits",
        outcome=Outcome.OK,
        steps=[Step(do=fading, rows={"earning": 2}, net={"earning EUR": "3"}, books=book(2), also=nothing_secret)],
    ),
    Fault(
        id="F96",
        title="a refresh token that is good for one use",
        outcome=Outcome.RESUME,
        steps=[
            Step(do=rotating(has_keyring=False), exit=21, told=["has changed the refresh token", "give your consent again"], **NOTHING),
            Step(do=rotating(has_keyring=True), rows={"earning": 2}, net={"earning USD": "240"}, books=book(2), also=nothing_secret),
        ],
        differs="the new token goes into the keyring before the access token is used; without a keyring the run stops there",
    ),
    passing(97, "a body shorter than it says", Answer(body=b'[{"id": 1', length=500), "Check the connection"),
    passing(98, "a gzip body without its end", zipped(b"[]" * 500, keep=-9), "gzip body"),
    Fault(
        id="F99",
        title="a body that only ends by hanging up",
        outcome=Outcome.QFILE,
        steps=[
            Step(do=tells(sold(1), first=Answer(body=b"[]", length=None), after=-1), exit=30, told=["neither a length nor an end mark"], **NOTHING),
            Step(do=tells(sold(1), first=chunked(b"[]")), **ONE, also=nothing_secret),
        ],
    ),
    passing(100, "a byte now and then", Answer(body=b"[" + b" " * 500 + b"]", drip=0.05), "no whole answer within 1 s"),
    Fault(
        id="F101",
        title="JSON that others take: NaN, a key twice; and numbers that no float holds",
        outcome=Outcome.QFILE,
        steps=[
            Step(do=tells(sold(1, "0.10000001"), sold(2, "0.20000002")), rows={"earning": 2}, net={"earning EUR": "0.30000003"}, books=book(2)),
            Step(
                do=says(f"[{sold(1, 'NaN')}]"), exit=30, told=["NaN is no JSON number"],
                rows={"earning": 2}, net={"earning EUR": "0.30000003"}, books=book(2),
            ),
            Step(
                do=says('[{"id": 1, "id": 2, "commissionStatus": "approved"}]'), exit=30, told=["the key 'id' is given twice"],
                rows={"earning": 2}, net={"earning EUR": "0.30000003"}, books=book(2),
            ),
        ],
    ),
    Fault(
        id="F102",
        title="a fraction and a field that come after a hundred rows",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=tells(*(sold(n, "1") for n in range(1, 151)), sold(151, "2.5").replace('"type": "Bonus"', '"type": "Bonus", "validationDate": "2026-05-30T00:00:00"')),
                rows={"earning": 151},
                net={"earning EUR": "152.5"},
                books=book(151),
                also=asks("SELECT count(*) FROM ledger.earning WHERE approved_at IS NOT NULL", (1,)),
            ),
        ],
    ),
    Fault(
        id="F103",
        title="a redirect to another host",
        outcome=Outcome.QFILE,
        steps=[Step(do=away, exit=30, told=["redirected to another host", "the credentials did not go there"], **NOTHING, also=nothing_secret)],
    ),
    Fault(
        id="F104",
        title="TLS that fails",
        outcome=Outcome.RESUME,
        steps=[
            Step(do=over_tls, exit=20, told=["the TLS certificate or handshake failed"], **NOTHING),
            Step(do=tells(sold(1)), **ONE, also=nothing_secret),
        ],
    ),
    Fault(
        id="F105",
        title="HTTP 200 with an error, and a sudden nothing",
        outcome=Outcome.QFILE,
        steps=[
            *broken("", '{"error": "maintenance", "by": "Ann"}', "instead of a list of transactions"),
            Step(do=says("[]"), **ONE),
        ],
        differs="a sudden nothing takes nothing back and is not listed: an empty answer is usual for a quiet month",
    ),
    Fault(
        id="F106",
        title="an API that renames a field",
        outcome=Outcome.QFILE,
        steps=[
            *broken("", sold(1).replace("commissionStatus", "commission_status").join("[]"), "has no commissionStatus"),
            Step(
                do=says(sold(1).replace("transactionDate", "dateOfTransaction").join("[]")),
                exit=30,
                rows={"earning": 1},
                net={"earning EUR": "1"},
                books=book(1),
                quarantine=[(None, "missing_column")],
                told=["the column 'transactionDate' is missing"],
            ),
        ],
    ),
    Fault(
        id="F107",
        title="the key of a sandbox, or of another account",
        outcome=Outcome.QFILE,
        steps=[
            Step(do=sandbox, exit=21, told=["the key of a sandbox"], **NOTHING),
            Step(do=says(sold(1, publisher=999).join("[]")), exit=30, told=["belongs to another account"], **NOTHING),
            Step(do=live, rows={"earning": 7}, net={"earning EUR": "8555.75"}, books=[*book(3), *book(3), *book(1)], also=nothing_secret),
        ],
    ),
]  # fmt: skip
