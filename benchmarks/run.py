"""The whole benchmark in one command: `python -m benchmarks.run [--scale 1.0] [--without-dlt] [--save]`.

Everything runs in child processes and in one temporary folder, removed at the end.
"""

import argparse
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from benchmarks.home import INCREMENT_ROWS, SEED, Sizes, inbox
from benchmarks.measure import MIB, Measured, MeasuredError, measure, succeeded
from benchmarks.report import Line, Report

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
OURS = "pipelines.cli"
FLOOR_RUNS = 3  # everything is divided by the floor, so it is the one figure worth a median


@dataclass
class Bench:
    """One run: where it works, what it fills, and the bar that shows how far it is."""

    work: Path
    report: Report
    progress: Progress
    task: TaskID

    def python(self, what: str, module: str, *arguments: str, moisson_home: Path | None = None) -> Measured:
        """Run one module of ours in a child and measure it; raises MeasuredError when it fails."""
        self.progress.update(self.task, description=what)
        env = {"MOISSON_HOME": str(moisson_home)} if moisson_home else {}
        return succeeded(measure([sys.executable, "-m", module, *arguments], env=env, cwd=ROOT))

    def generate(self, what: str, folder: Path, sizes: Sizes) -> None:
        """Write a home and add its row."""
        rows = [f"--{family}={count}" for family, count in vars(sizes).items()]
        made = self.python(f"generate: {what}", "benchmarks.generate", str(folder), *rows, f"--seed={SEED}")
        self.report.lines.append(Line.of(f"generate: {what}", made))

    def attempt(self, part: Callable[["Bench", Path], None], folder: Path) -> None:
        """Do one part; when a command of it fails, note that and go on, for the other figures still count."""
        try:
            part(self, folder)
        except MeasuredError as trouble:
            self.report.failures.append(str(trouble))


def whole(bench: Bench, *, with_ours: bool, with_dlt: bool) -> None:
    """Measure floor, ours by stage, and dlt on the same files, in that order; raises when the floor fails."""
    folder = bench.work / "home"
    bench.generate("all three families", folder, bench.report.sizes)
    bench.report.text_mib = sum(path.stat().st_size for path in inbox(folder).iterdir()) / MIB
    floor(bench, folder)
    if with_ours:
        bench.attempt(ours, folder)
    if with_dlt:
        bench.attempt(peer, folder)
    shutil.rmtree(folder)


def floor(bench: Bench, folder: Path) -> None:
    """Measure the bare read that everything else is compared with."""
    runs = []
    for _ in range(FLOOR_RUNS):
        runs.append(bench.python("floor", "benchmarks.floor", str(folder), str(bench.work / "floor.duckdb")))
        check_rows(runs[-1], bench.report.sizes)
        (bench.work / "floor.duckdb").unlink()
    bench.report.floor = sorted(runs, key=lambda run: run.wall_s)[FLOOR_RUNS // 2]
    what = f"**floor**: DuckDB read_csv to a table (median of {FLOOR_RUNS})"
    bench.report.lines.append(Line.of(what, bench.report.floor, has_ratio=True))


def peer(bench: Bench, folder: Path) -> None:
    """Measure dlt, which does less than we do: see the head of peer_dlt.py."""
    measured = bench.python("dlt", "benchmarks.peer_dlt", str(folder), str(bench.work / "dlt"))
    check_rows(measured, bench.report.sizes)
    bench.report.lines.append(Line.of("dlt, Arrow backend: raw text load only", measured, has_ratio=True))
    shutil.rmtree(bench.work / "dlt")


def check_rows(measured: Measured, sizes: Sizes) -> None:
    """Refuse a reader that did not read everything: its seconds would flatter it."""
    read = json.loads(measured.stdout)
    if any(read.get(family, 0) != rows for family, rows in vars(sizes).items()):
        what = " ".join(measured.command)
        msg = f"{what}: read {read}, not {sizes}. Mend the reader before comparing with it."
        raise MeasuredError(msg)


def ours(bench: Bench, folder: Path) -> None:
    """Measure our pipeline from inbox to published warehouse, then list its stages as it timed them."""
    bench.report.ours = bench.python("ours", OURS, "run", moisson_home=folder)
    bench.report.lines.append(Line.of("**ours**: the whole pipeline", bench.report.ours, has_ratio=True))
    bench.report.lines += [Line(f"ours: {name}", seconds) for name, seconds in stages(folder)]


def stages(folder: Path) -> list[tuple[str, float]]:
    """Read the stages of the last run of a home: name and seconds; none when the run wrote no timings."""
    path = folder / "data" / "last_run.json"
    if not path.is_file():
        return []
    return [(str(stage["name"]), float(stage["seconds"])) for stage in json.loads(path.read_text("utf-8"))["stages"]]


def increments(bench: Bench, folder: Path) -> None:
    """Measure 10,000 new rows into the full microtask home and into a tenth of it, alone in each."""
    full = bench.report.sizes.microtask
    bench.report.increment_big = increment(bench, folder / "big", full)
    bench.report.increment_small = increment(bench, folder / "small", full // 10)


def increment(bench: Bench, folder: Path, rows: int) -> Measured:
    """Fill a home of `rows` Prolific rows, drop a later export in, and measure the run that takes it."""
    what = f"{rows:,} microtask rows"
    bench.generate(what, folder, Sizes(rows, 0, 0))
    first = bench.python(f"ours: {what}", OURS, "run", moisson_home=folder)
    bench.report.lines.append(Line.of(f"ours: {what}", first))
    bench.python("generate: increment", "benchmarks.generate", str(folder), f"--increment={INCREMENT_ROWS}")
    second = bench.python(f"ours: {INCREMENT_ROWS:,} more into {what}", OURS, "run", moisson_home=folder)
    bench.report.lines.append(Line.of(f"ours: {INCREMENT_ROWS:,} more into {what}", second))
    shutil.rmtree(folder)
    return second


def benchmark(sizes: Sizes, *, with_dlt: bool) -> Report:
    """Run everything; without a pipeline to call, only floor and peer, and the aims say not measured."""
    report = Report(sizes)
    with_ours = importlib.util.find_spec(OURS) is not None
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        tempfile.TemporaryDirectory(prefix="moisson-bench-") as folder,
        Progress(*columns, console=Console(stderr=True), transient=True) as progress,
    ):
        bench = Bench(Path(folder), report, progress, progress.add_task("start", total=None))
        whole(bench, with_ours=with_ours, with_dlt=with_dlt)
        if with_ours:
            bench.attempt(increments, bench.work / "increments")
    return report


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and keep it when asked to; ends with code 1, keeping nothing, when a part failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1.0 is 8.5 million rows")
    parser.add_argument("--without-dlt", action="store_true", help="leave the peer out")
    parser.add_argument("--save", action="store_true", help="also write benchmarks/results/<date>.md")
    asked = parser.parse_args(arguments)
    try:
        sizes = Sizes.scaled(asked.scale)
    except ValueError as trouble:
        parser.error(str(trouble))
    report = benchmark(sizes, with_dlt=not asked.without_dlt)
    text = report.markdown()
    print(text)
    if report.failures:
        sys.exit("\n\n".join([*report.failures, "Nothing was saved: a part of the benchmark failed."]))
    if asked.save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{datetime.now(UTC).date()}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
