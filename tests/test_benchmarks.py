"""The benchmark's own tools: real formats, stated rows, the same bytes for a seed, honest scales."""

import csv
import hashlib
import io
import sys
import zipfile
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from benchmarks import floor, generate, home
from benchmarks.report import Line, Report

psutil = pytest.importorskip("psutil", reason="needs the bench extra")

from benchmarks.measure import Measured, MeasuredError, measure, succeeded  # noqa: E402

SIZES = home.Sizes(microtask=3_000, freelance=300, affiliate=2_000)
HEADERS = {
    "microtask": "Study,Reward,Bonus,Started At,Completed At,Completion Code,Status",
    "freelance": (
        "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,"
        "Description 2,Description 3,Agency team,Freelancer,Client team,Account name,PO,Ref ID,Amount $,"
        "Amount in local currency,Currency,Current balance $,Payment method"
    ),
    "affiliate": (
        "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group"
    ),
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home of a few thousand rows."""
    folder = tmp_path_factory.mktemp("tiny") / "home"
    generate.write(folder, **vars(SIZES))
    return folder


def records(folder: Path, family: str) -> list[dict[str, str]]:
    """Read one family back, oldest file first, as Python's own CSV reader sees it."""
    found = []
    for path in home.exports(folder, family):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        found += list(csv.DictReader(io.StringIO("".join(lines[floor.READINGS[family].skip :]))))
    return found


def digests(folder: Path) -> dict[str, str]:
    """Hash every file under a folder by its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("family", HEADERS)
def test_every_export_has_the_stated_header(tiny: Path, family: str) -> None:
    """Each file starts with its platform's header, Amazon's after exactly one preamble line."""
    for path in home.exports(tiny, family):
        assert path.read_text("utf-8").splitlines()[floor.READINGS[family].skip] == HEADERS[family]


def test_exports_are_split_by_time_and_hold_the_stated_rows(tiny: Path) -> None:
    """Ten Prolific files, twelve Upwork years, forty-six Amazon quarters; exactly the rows asked for."""
    counts = {family: (len(home.exports(tiny, family)), len(records(tiny, family))) for family in HEADERS}
    assert counts == {"microtask": (10, 3_000), "freelance": (12, 300), "affiliate": (46, 2_000)}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tiny: Path, tmp_path: Path) -> None:
    """All files, the ZIP of rates included, are a function of the sizes and the seed."""
    generate.write(tmp_path / "again", **vars(SIZES))
    generate.write(tmp_path / "other", **vars(SIZES), seed=1)
    assert digests(tmp_path / "again") == digests(tiny)
    changed = {name for name, digest in digests(tmp_path / "other").items() if digests(tiny).get(name) != digest}
    assert changed == set(digests(tiny)) - {"moisson.toml"}


def test_prolific_rows_use_every_status_and_both_currencies(tiny: Path) -> None:
    """Nine statuses occur; the unfinished have no completion; every started row has microseconds."""
    rows = records(tiny, "microtask")
    assert {row["Status"] for row in rows} == {
        *("APPROVED", "AWAITING REVIEW", "RETURNED", "REJECTED", "SCREENED OUT", "TIMED-OUT"),
        *("PARTIALLY APPROVED", "ACTIVE", "RESERVED"),
    }
    assert {row["Reward"][0] for row in rows} == {"£", "$"}
    assert all(not row["Completed At"] for row in rows if row["Status"] in {"ACTIVE", "RESERVED", "TIMED-OUT"})
    assert {len(row["Started At"]) for row in rows} == {0, len("2026-03-25 16:10:53.160000")}


def test_prolific_studies_hardly_overlap(tiny: Path) -> None:
    """One worker does one study at a time: at most two in a hundred start before the last one ended."""
    times = sorted((row["Started At"], row["Completed At"]) for row in records(tiny, "microtask") if row["Completed At"])
    overlaps = sum(after[0] < before[1] for before, after in pairwise(times))
    assert all(start < end for start, end in times if start)
    assert overlaps <= len(times) * 0.02


def test_upwork_balances_follow_from_the_amounts(tiny: Path) -> None:
    """Ids are unique, dates quoted, and each balance is the one before it plus the amount, to the cent."""
    rows = [row for path in home.exports(tiny, "freelance") for row in reversed(_rows_of(path))]
    assert len({row["Transaction ID"] for row in rows}) == len(rows)
    assert {row["Transaction type"] for row in rows} == {"Hourly", "Fixed-price", "Service Fee", "Withdrawal"}
    balance = Decimal(0)
    for row in rows:
        balance += Decimal(row["Amount $"])
        assert Decimal(row["Current balance $"]) == balance
    assert home.exports(tiny, "freelance")[0].read_text("utf-8").splitlines()[1].startswith('"Dec ')


def _rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_amazon_rows_keep_its_invariants(tiny: Path) -> None:
    """Revenue = price x (shipped - returns) on every row; returns are negative rows; identical rows occur."""
    rows = records(tiny, "affiliate")
    for row in rows:
        items = int(row["Items Shipped"]) - int(row["Returns"])
        assert Decimal(row["Revenue($)"]) == Decimal(row["Price($)"]) * items
        assert (Decimal(row["Ad Fees($)"]) <= 0) == (row["Returns"] == "1")
    assert any(row["Returns"] == "1" for row in rows)
    assert len({tuple(row.values()) for row in rows}) < len(rows)


def test_rates_cover_every_day_that_is_earned_on(tiny: Path) -> None:
    """Thirty currencies, newest first, working days, from before the first row to after the increment."""
    with zipfile.ZipFile(home.inbox(tiny) / "eurofxref-hist.zip") as archive:
        lines = archive.read("eurofxref-hist.csv").decode().splitlines()
    assert len(lines[0].rstrip(",").split(",")) == 31
    days = [line[:10] for line in lines[1:]]
    assert days == sorted(days, reverse=True)
    assert days[0] >= str(home.INCREMENT_LAST_DAY)
    assert days[-1] < str(home.FIRST_DAY)


def test_an_increment_is_later_than_everything_before_it(tiny: Path, tmp_path: Path) -> None:
    """The later export holds the asked rows and starts after the last day of the home."""
    home.inbox(tmp_path).mkdir()
    rows = _rows_of(generate.write_increment(tmp_path, 500))
    assert len(rows) == 500
    assert min(row["Started At"] for row in rows if row["Started At"]) > f"{home.LAST_DAY} 23:59"


def test_the_floor_reads_every_row_into_typed_columns(tiny: Path, tmp_path: Path) -> None:
    """The floor is a fair one: all rows, and the sum of the fees is the exact sum of the text."""
    assert floor.load(tiny, tmp_path / "floor.duckdb") == vars(SIZES)
    with duckdb.connect(tmp_path / "floor.duckdb", read_only=True) as connection:
        fees = connection.sql('select sum("Ad Fees($)"), max("Date Shipped")::date from affiliate').fetchone()
    assert fees is not None
    assert fees[0] == sum(Decimal(row["Ad Fees($)"]) for row in records(tiny, "affiliate"))
    assert fees[1] <= home.LAST_DAY


@pytest.mark.slow
def test_the_peer_reads_every_row(tiny: Path, tmp_path: Path) -> None:
    """The peer loads the same number of rows as the floor, so that comparing their seconds is fair."""
    pytest.importorskip("dlt", reason="needs the bench extra")
    command = [sys.executable, "-m", "benchmarks.peer_dlt", str(tiny), str(tmp_path / "dlt")]
    loaded = succeeded(measure(command, cwd=Path(__file__).resolve().parent.parent))
    assert loaded.stdout.strip() == '{"microtask": 3000, "freelance": 300, "affiliate": 2000}'


def test_measuring_sees_the_memory_of_a_grandchild() -> None:
    """Memory of the whole tree counts: 200 MiB held by a child's child are in the peak, and only then."""
    hold = "import time; held = bytearray(200 * 2**20); time.sleep(0.4)"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)"
    with_memory = measure([sys.executable, "-c", nested])
    without = measure([sys.executable, "-c", nested.replace("200 * 2**20", "1")])
    assert with_memory.peak_mib >= 200
    assert without.peak_mib < 200
    assert with_memory.wall_s >= 0.4


def test_measuring_counts_cpu_of_children_but_not_sleep() -> None:
    """A busy grandchild is in the CPU seconds; a sleeping child is not."""
    spin = "import time\nwhile time.process_time() < 0.5: pass"
    busy = measure([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"])
    idle = measure([sys.executable, "-c", "import time; time.sleep(0.5)"])
    assert busy.cpu_s >= 0.5
    assert idle.cpu_s < 0.4


def test_a_child_too_short_to_sample_still_has_a_size() -> None:
    """A process that ends before the first sample is never said to have used no memory."""
    assert measure(["true"], interval_s=10).peak_mib > 0


def test_a_failed_command_is_no_measurement() -> None:
    """The end of what a failing child wrote is in the error, and its code."""
    failed = measure([sys.executable, "-c", "raise SystemExit('no such home')"])
    with pytest.raises(MeasuredError, match=r"code 1\..*\n.*no such home"):
        succeeded(failed)


def test_the_report_gives_ratios_to_the_floor_and_judges_the_aims() -> None:
    """2.5 x floor is met, 4 GiB is missed, an increment of 2 x is missed, and stages carry no ratio."""

    def cost(wall: float, peak: float = 1.0) -> Measured:
        return Measured((), 0, wall, wall, peak, "", "")

    report = Report(SIZES, floor=cost(2), ours=cost(5, 4096), increment_big=cost(2), increment_small=cost(1))
    report.lines = [Line.of("ours", cost(5, 4096), has_ratio=True), Line("ours: land", 1.5)]
    text = report.markdown()
    assert "| ours | 5.00 | 5.00 | 4,096 | 2.5 |" in text
    assert "| ours: land | 1.50 | - | - | - |" in text
    assert [line.rsplit("**")[1] for line in text.splitlines() if "aim at most" in line] == [
        "met",
        "missed",
        "missed",
    ]


def test_a_scale_outside_reason_is_refused() -> None:
    """A scale of 0.1 is a tenth of each family; 0 is an error that names the option."""
    assert home.Sizes.scaled(0.1) == home.Sizes(500_000, 50_000, 300_000)
    with pytest.raises(ValueError, match="--scale 0"):
        home.Sizes.scaled(0)
