"""`moisson map` as people use it: real processes on a home, from a file that nobody knows to its money in the table."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT
from tests.support.cli import COMMAND, environment, moisson
from tests.support.lives import exposed

pytestmark = pytest.mark.slow
EXPORT = "Task ID,Study,Completed,Reward,State\nA1,Colours,02/03/2026,1.20,Paid\nA2,Sounds,02/03/2026,0.80,Being checked\nA3,Shapes,03/03/2026,1.5O,Paid\n"
GUESS = (
    "Date,Order ID,Item Description,Buyer,Gross Amount,Service Fee,Net Amount,Status\n2026-03-01,F1,Logo,ann,100.00,20.00,80.00,Cleared\n"
)
KNOWN = ("--name", "clicklab", "--family", "microtask", "--say", "currency=GBP", "--say", "status.Being checked=pending")
PERSON = '[person]\nreporting_currency = "GBP"\n[inbox]\nsettle_seconds = 0\n'


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the published warehouse."""
    with duckdb.connect(str(home / "data" / "moisson.duckdb"), read_only=True) as con:
        return con.sql(query).fetchall()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one unknown export in its inbox."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "tasks.csv").write_text(EXPORT, encoding="utf-8")
    (tmp_path / "moisson.toml").write_text(PERSON, encoding="utf-8")
    return tmp_path


def test_an_unknown_export_becomes_a_platform_like_any_other(home: Path) -> None:
    """Refused with the way out; mapped after a yes; read by the next run; then there is nothing to do until the mapping changes."""
    (home / "inbox" / "guess.csv").write_text(GUESS, encoding="utf-8")
    assert moisson(home, "run").returncode == 11
    refused = moisson(home, "quarantine").stdout
    assert "tasks.csv: unknown_layout" in refused
    assert "moisson map FILE" in refused
    assert "guess.csv: unverified_mapping" in refused

    done = moisson(home, "map", "inbox/tasks.csv", *KNOWN, "--say", "date_order=dmy", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bad_amount in Reward" in done.stdout
    assert exposed(home) == []

    assert moisson(home, "run").returncode == 11
    assert asked(home, "SELECT platform, family, channel, status, sum(net) FROM ledger.earning GROUP BY ALL ORDER BY status") == [
        ("clicklab", "microtask", "clicklab", "paid", Decimal("1.2")),
        ("clicklab", "microtask", "clicklab", "pending", Decimal("0.8")),
    ]
    assert asked(home, "SELECT reason FROM ops.quarantine ORDER BY ALL") == [("bad_amount",), ("unverified_mapping",)]
    assert asked(home, "SELECT received_rc FROM mart.channel_efficiency_current WHERE channel_id = 'clicklab' AND window_days = 'all'")
    assert "Nothing new" in moisson(home, "run").stdout
    assert ("clicklab", "fee", "never") in asked(home, "SELECT platform, field, supplied FROM ops.coverage WHERE layout = 'export'")

    path = home / "mappings" / "clicklab.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("pending", "approved"), encoding="utf-8")
    rebuilt = moisson(home, "run", "--rebuild")
    assert "Done in" in rebuilt.stdout, rebuilt.stderr
    assert {row[0] for row in asked(home, "SELECT status FROM ledger.earning")} == {"paid", "approved"}


def test_what_cannot_be_decided_is_told_and_nothing_is_written(home: Path) -> None:
    """Without a terminal each open question comes with the option that answers it; the command ends with 60."""
    done = moisson(home, "map", "inbox/tasks.csv", "--yes")
    assert done.returncode == 60
    for option in ("--name", "--family", '--say "date_order=dmy|mdy"', '--say "currency=…"', '--say "status.Being checked='):
        assert option in done.stdout
    assert not (home / "mappings").exists()


def test_a_look_writes_nothing(home: Path) -> None:
    """With everything answered but no yes, the rows are shown as they would land, and nothing is written."""
    done = moisson(home, "map", "inbox/tasks.csv", *KNOWN, "--say", "date_order=mdy")
    assert done.returncode == 0
    assert "2026-02-03" in done.stdout
    assert "Add --yes" in done.stdout
    assert not (home / "mappings").exists()


def test_json_tells_programs_the_same(home: Path) -> None:
    """Columns, facts, questions, first rows and sums as JSON, exact; written only with a yes."""
    opened = json.loads(moisson(home, "map", "inbox/tasks.csv", "--json").stdout)
    assert {q["key"] for q in opened["questions"]} == {"name", "family", "date_order", "currency", "status.Being checked"}
    assert opened["written"] is None
    told = json.loads(moisson(home, "map", "inbox/tasks.csv", *KNOWN, "--say", "date_order=dmy", "--json", "--yes").stdout)
    assert (told["questions"], told["refused"], told["facts"]["decimal_mark"]) == ([], 1, ".")
    assert told["sums"] == [
        {"shape": "earning", "status": "paid", "currency": "GBP", "net": "1.2", "rows": 1},
        {"shape": "earning", "status": "pending", "currency": "GBP", "net": "0.8", "rows": 1},
    ]
    assert told["first_rows"][0]["work_date"] == "2026-03-02"
    assert Path(told["written"]).is_file()
    assert {c["name"]: c["read_as"] for c in told["columns"]}["Reward"] == "gross"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("map", "nothing.csv"), "no such file"),
        (("map", "inbox/tasks.csv", "--name", "prolific"), "Moisson reads that platform itself"),
        (("map", "inbox/tasks.csv", "--name", "Click Lab"), "Write it as 'click_lab'"),
        (("map", "inbox/tasks.csv", "--family", "reference"), "--family reference: there is no such family. Give one of affiliate"),
        (("map", "inbox/tasks.csv", "--as", "toptal"), "There are fiverr, malt"),
        (("map", "inbox/tasks.csv", "--say", "date_order"), "Write it as --say KEY=VALUE"),
        (("map", "inbox/tasks.csv", "--say", "colour=red"), "nobody asks for 'colour'"),
        (("map", "inbox/tasks.csv", "--set", "salary=Reward"), "there is no field 'salary'"),
        (("map", "inbox/page.csv"), "web page"),
        (("map", "inbox/known.csv"), "Moisson reads this already: Prolific"),
        (("map", "inbox/empty.csv"), "empty"),
    ],
)
def test_what_cannot_be_mapped_is_told_in_words(home: Path, arguments: tuple[str, ...], told: str) -> None:
    """A wrong option, a file that is no export, one that Moisson reads already: 60, the place, and what to do."""
    (home / "inbox" / "page.csv").write_text("<!DOCTYPE html><html><body>Sign in</body></html>", encoding="utf-8")
    (home / "inbox" / "empty.csv").write_text("", encoding="utf-8")
    head = "Study,Reward,Bonus,Started At,Completed At,Completion Code,Status"
    row = "One,£1.00,£0.00,2026-05-04 08:15:02.1,2026-05-04 08:31:44.8,C1,APPROVED"
    (home / "inbox" / "known.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    done = moisson(home, *arguments)
    assert done.returncode == 60, done.stdout + done.stderr
    assert told in (done.stdout + done.stderr).replace("\n", " ")


def test_a_shipped_guess_is_confirmed_by_its_owner(home: Path) -> None:
    """`--as fiverr` brings what is known of Fiverr; what the file shows is looked at, and the mapping is then this home's own."""
    (home / "guess.csv").write_text(GUESS, encoding="utf-8")
    done = moisson(home, "map", "guess.csv", "--as", "fiverr", "--say", "currency=USD", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    text = (home / "mappings" / "fiverr.toml").read_text(encoding="utf-8")
    assert "confirmed = true" in text
    assert 'Cleared = "paid"' in text
    sources = moisson(home, "sources").stdout
    assert "Mapped here." in sources
    told = moisson(home, "sources", "malt").stdout
    assert "nobody has checked this mapping" in told
    assert "10 %, and 5 % after three months" in told


def test_a_second_layout_joins_the_first(home: Path) -> None:
    """Mapping another export under the same name adds a layout; mapping the same one again replaces it."""
    (home / "payments.csv").write_text("Payment ID,Date,Amount,Currency,Status\nP1,2026-03-09,5.00,GBP,Paid\n", encoding="utf-8")
    first = (*KNOWN, "--say", "date_order=dmy", "--yes")
    assert moisson(home, "map", "inbox/tasks.csv", *first).returncode == 0
    assert moisson(home, "map", "payments.csv", "--name", "clicklab", "--yes").returncode == 0
    assert moisson(home, "map", "inbox/tasks.csv", *first).returncode == 0
    text = (home / "mappings" / "clicklab.toml").read_text(encoding="utf-8")
    assert text.count("[[layout]]") == 2
    assert text.count("column = ") == 0
    assert moisson(home, "map", "payments.csv", "--name", "clicklab", "--family", "wallet").returncode == 60


@pytest.mark.parametrize("command", [("run",), ("sources",), ("map", "inbox/tasks.csv")])
def test_a_wrong_mapping_stops_with_file_line_and_key(home: Path, command: tuple[str, ...]) -> None:
    """A mapping that somebody broke ends a command with 60 and says where; the published warehouse stays."""
    (home / "mappings").mkdir()
    (home / "mappings" / "x.toml").write_text(
        'name = "x"\ntitle = "X"\nfamily = "lottery"\nconfirmed = true\nchecked = 2026-11-24\n', encoding="utf-8"
    )
    done = moisson(home, *command)
    assert done.returncode == 60
    assert f"{home / 'mappings' / 'x.toml'}:3: family" in (done.stdout + done.stderr).replace("\n", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [('name = "prolific"', "Moisson reads Clicklab itself"), ("confirmed = false", "confirmed: look at what it reads")],
)
def test_a_mapping_takes_no_declared_name_and_no_unconfirmed_guess(home: Path, text: str, told: str) -> None:
    """Neither a platform of ours under another meaning, nor a guess copied into the home, is read with."""
    assert moisson(home, "map", "inbox/tasks.csv", *KNOWN, "--say", "date_order=dmy", "--yes").returncode == 0
    path = home / "mappings" / "clicklab.toml"
    key = text.split(" ", maxsplit=1)[0]
    lines = [
        text if line.startswith(f"{key} =") else line for line in path.read_text(encoding="utf-8").split("\n[[layout]]")[0].splitlines()
    ]
    rest = path.read_text(encoding="utf-8").split("\n[[layout]]", 1)[1]
    path.unlink()
    name = "prolific" if "prolific" in text else "clicklab"
    (home / "mappings" / f"{name}.toml").write_text("\n".join([*lines, "", "[[layout]]" + rest]), encoding="utf-8")
    done = moisson(home, "run")
    assert done.returncode == 60
    assert told in done.stderr.replace("\n", " ")


def test_the_mapped_platform_is_an_asset_of_its_family(home: Path) -> None:
    """Dagster shows it in the group of its family, with how to export it, loaded between landing and the ledger."""
    assert moisson(home, "map", "inbox/tasks.csv", *KNOWN, "--say", "date_order=dmy", "--yes").returncode == 0
    code = (
        "import dagster as dg; from pipelines.definitions import defs\n"
        "key = dg.AssetKey(['microtask', 'clicklab']); graph = defs.resolve_asset_graph()\n"
        "print(graph.get(key).group_name, sorted(k.to_user_string() for k in graph.get(key).child_keys))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.stdout.split("\n")[0] == "microtask ['ledger/observation']", done.stderr[-2000:]


def talk(home: Path, *arguments: str, answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run a command at a terminal: when a text has appeared, type the answer that goes with it."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=home, env=environment(home, {"TERM": "dumb"}), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown, at, until = "", 0, time.monotonic() + 200
    while time.monotonic() < until:
        ready, _, _ = select.select([ours], [], [], 1)
        try:
            shown += os.read(ours, 65536).decode(errors="replace") if ready else ""
        except OSError:  # the other end is closed: the command has ended
            break
        if answers and answers[0][0] in shown[at:] and shown.rstrip(" ").endswith((">", ":")):
            at = len(shown)
            os.write(ours, f"{answers.pop(0)[1]}\n".encode())
    os.close(ours)
    return process.wait(timeout=60), shown


def test_a_person_is_asked_at_the_terminal(home: Path) -> None:
    """Name, family and everything open are asked one by one, by number or word; the last question is whether to write it down."""
    code, shown = talk(
        home, "map", "inbox/tasks.csv",
        answers=[
            ("called?", "Clicklab"), ("kind of source", "microtask"), ("Which is it?", "GBP"), ("can be read in two ways", "1"),
            ("What does Being checked mean", "nonsense"), ("", "pending"), ("Write this down?", "y"),
        ],
    )  # fmt: skip
    assert code == 0, shown[-2000:]
    assert 'date_order = "dmy"' in (home / "mappings" / "clicklab.toml").read_text(encoding="utf-8")


def test_an_unanswered_question_writes_nothing(home: Path) -> None:
    """A terminal that goes away in the middle ends the command with 60."""
    code, shown = talk(home, "map", "inbox/tasks.csv", answers=[("called?", "\x04")])
    assert code == 60, shown[-2000:]
    assert not (home / "mappings").exists()


def test_a_no_writes_nothing(home: Path) -> None:
    """At the last question anything but a yes leaves the home as it was."""
    code, shown = talk(home, "map", "inbox/tasks.csv", *KNOWN, "--say", "date_order=dmy", answers=[("Write this down?", "n")])
    assert code == 0, shown[-2000:]
    assert "Nothing was written" in shown
    assert not (home / "mappings").exists()
