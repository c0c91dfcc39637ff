"""One Markdown table of what was measured, and whether the three aims are met."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

import psutil

from benchmarks.home import Sizes
from benchmarks.measure import MIB, Measured

AIM_TIMES_FLOOR = 3.0
AIM_PEAK_MIB = 3 * 1024.0
AIM_INCREMENT_RATIO = 1.5
PACKAGES = ("duckdb", "polars", "dagster", "great-expectations", "dlt")


@dataclass(frozen=True)
class Line:
    """One row of the table: seconds and MiB; None where there is nothing to say."""

    what: str
    wall_s: float | None
    cpu_s: float | None = None
    peak_mib: float | None = None
    has_ratio: bool = False

    @classmethod
    def of(cls, what: str, measured: Measured, *, has_ratio: bool = False) -> "Line":
        """Make a row from a measurement; `has_ratio` when it read what the floor read."""
        return cls(what, measured.wall_s, measured.cpu_s, measured.peak_mib, has_ratio)


@dataclass
class Report:
    """Everything one run of the benchmark found; the floor, ours and the two increments feed the aims."""

    sizes: Sizes
    text_mib: float = 0.0
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    lines: list[Line] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    floor: Measured | None = None
    ours: Measured | None = None
    increment_big: Measured | None = None
    increment_small: Measured | None = None

    def markdown(self) -> str:
        """Write the machine, the table and the aims."""
        whole = self.sizes == Sizes()
        small = [] if whole else ["- The aims are for scale 1.0: at another size, start-up weighs differently."]
        return "\n".join([self._setting(), "", self._table(), "", *self._aims(), *small, ""])

    def _setting(self) -> str:
        sizes, memory = self.sizes, psutil.virtual_memory().total / MIB
        rows = " + ".join(f"{count:,} {family}" for family, count in vars(sizes).items())
        machine = f"{os.cpu_count()} {platform.machine()} cores, {memory:,.0f} MiB, load {self.load_before:.1f}"
        text = f"{rows} rows, {self.text_mib:,.0f} MiB of text"
        return f"{text}. {machine}. Python {platform.python_version()}, {_versions()}."

    def _table(self) -> str:
        head = ["| what | wall s | CPU s | peak MiB | x floor |", "|---|---:|---:|---:|---:|"]
        return "\n".join([*head, *(self._row(line) for line in self.lines)])

    def _row(self, line: Line) -> str:
        ratio = line.wall_s / self.floor.wall_s if self.floor and line.has_ratio and line.wall_s else None
        cells = [
            _number(line.wall_s, 2),
            _number(line.cpu_s, 2),
            _number(line.peak_mib, 0),
            _number(ratio, 1),
        ]
        return f"| {line.what} | {' | '.join(cells)} |"

    def _aims(self) -> Sequence[str]:
        times = self.ours.wall_s / self.floor.wall_s if self.ours and self.floor else None
        times_cpu = self.ours.cpu_s / self.floor.cpu_s if self.ours and self.floor else None
        peak = self.ours.peak_mib if self.ours else None
        big, small = self.increment_big, self.increment_small
        ratio = big.wall_s / small.wall_s if big and small else None
        return (
            _aim("whole pipeline, x floor", times, AIM_TIMES_FLOOR),
            f"- the same by CPU, which a busy machine distorts less: {_number(times_cpu, 2)}",
            _aim("whole pipeline, peak MiB", peak, AIM_PEAK_MIB),
            _aim("increment into the big home / into the small one", ratio, AIM_INCREMENT_RATIO),
        )


def _aim(what: str, found: float | None, limit: float) -> str:
    """Say whether one aim is met; a figure that is missing meets nothing."""
    if found is None:
        return f"- {what}: aim at most {limit:,.1f}; **not measured**"
    return f"- {what}: {found:,.2f}, aim at most {limit:,.1f}; **{'met' if found <= limit else 'missed'}**"


def _number(value: float | None, digits: int) -> str:
    """Write a cell; nothing to say is a dash."""
    return "-" if value is None else f"{value:,.{digits}f}"


def _versions() -> str:
    """Name the versions that matter, of the packages that are here."""
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} absent")
    return ", ".join(found)
