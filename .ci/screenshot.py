"""Draw the pictures of the docs: the efficiency table of a home, and pages of its Dagster UI. Needs chromium.

`make screenshots`, or: .venv/bin/python .ci/screenshot.py demo
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipelines.home import Home  # noqa: E402  # the project's folder is not installed everywhere this runs
from pipelines.query import published, rows  # noqa: E402
from pipelines.report import EFFICIENCY, WHY  # noqa: E402
from pipelines.shown import hours_of, two  # noqa: E402
from tests.support.browser import dagster_ui, screenshot  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WINDOW = "365"
TOO_LARGE = {"efficiency.png": 200_000, "lineage.png": 400_000}
LARGEST = 250_000
PAGES = {
    "asset": ("assets/mart/channel_efficiency_day", (1500, 1500)),
    "checks": ("assets/ledger/observation?view=checks&checkDetail=nothing_refused", (1500, 900)),
    "plots": ("assets/ledger/earning?view=overview", (1500, 1100)),
    "months": ("assets/landing/awin_months?view=partitions", (1500, 800)),
}
"""Pages of the UI: where each is, and the size of its window in CSS pixels."""
STYLE = """
body { margin: 0; padding: 22px 26px 16px; font: 15px/1.35 "DejaVu Sans", sans-serif; color: #1d2521; background: #fff; }
h1 { font-size: 18px; margin: 0 0 14px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: right; font-weight: 600; color: #5c6963; font-size: 12.5px; padding: 4px 10px; border-bottom: 1.5px solid #b9c4be; }
td { text-align: right; padding: 9px 10px; border-bottom: 1px solid #e4e9e6; font-variant-numeric: tabular-nums; white-space: nowrap; }
th:first-child, td:first-child, th.left, td.left { text-align: left; }
td.rate { font-weight: 700; font-size: 17px; }
.quiet { color: #7b8881; font-size: 13px; }
p { margin: 12px 0 0; font-size: 12.5px; color: #5c6963; }
"""
HEAD = ("channel", "received", "hours", "{c}/h", "about 90 %", "", "naive", "full", "pending", "evidence")
LEFT = frozenset({"", "evidence"})
NOTE = """{c}/h = received ÷ session hours, gaps up to 10 minutes included. Bar: interval of the rate; ○ naive = approved ÷ paid task
time; │ full = received ÷ all hours, with search, admin, learning and building."""
Row = dict[str, object]


def number(value: object) -> float | None:
    """Give an amount as a place on the drawing."""
    return float(value) if isinstance(value, Decimal) else None


def bar(r: Row, top: float) -> str:
    """Draw the interval, the rate, the naive rate and the full rate on one scale."""
    wide = 250

    def place(key: str) -> float | None:
        found = number(r[key])
        return None if found is None else round(4 + min(found / top, 1) * (wide - 8), 1)

    lo, hi, rate = (place(k) if r["is_shown"] else None for k in ("eff_rate_lo", "eff_rate_hi", "eff_rate"))
    naive, full = place("naive_rate"), place("full_rate")
    parts = [f'<line x1="4" y1="12" x2="{wide - 4}" y2="12" stroke="#e4e9e6"/>']
    if lo is not None and hi is not None:
        parts.append(f'<rect x="{lo}" y="7" width="{max(hi - lo, 2)}" height="10" rx="3" fill="#8fc7a5"/>')
    if full is not None:
        parts.append(f'<line x1="{full}" y1="3" x2="{full}" y2="21" stroke="#5c6963" stroke-width="2"/>')
    if naive is not None:
        parts.append(f'<circle cx="{naive}" cy="12" r="6" fill="#fff" stroke="#b0713a" stroke-width="1.8"/>')
    if rate is not None:
        parts.append(f'<circle cx="{rate}" cy="12" r="4" fill="#186b3d"/>')
    return f'<svg width="{wide}" height="24">{"".join(parts)}</svg>'


def line(r: Row, top: float) -> str:
    """Give one row of the table."""
    shown = bool(r["is_shown"])
    interval = f"{two(r['eff_rate_lo'])} – {two(r['eff_rate_hi'])}" if shown and r["eff_rate_lo"] is not None else "–"
    reason = str(r["suppress_reason"] or "")
    evidence = WHY.get(reason, reason) or f"{r['evidence_level']}, n = {r['n_sessions']}"
    cells = (
        (escape(str(r["channel_id"])), ""),
        (two(r["received_rc"]), ""),
        (hours_of(r["h2_s"] or r["h3_s"]), ""),
        (two(r["eff_rate"]) if shown else "–", "rate"),
        (interval, ""),
        (bar(r, top), "left"),
        (two(r["naive_rate"]), ""),
        (two(r["full_rate"]), ""),
        (two(r["pending_rc"]), ""),
        (f'<span class="quiet">{escape(evidence)}</span>', "left"),
    )
    return "<tr>" + "".join(f'<td class="{kind}">{text}</td>' for text, kind in cells) + "</tr>"


def page(found: Sequence[Row]) -> str:
    """Give the efficiency table as a page."""
    currency, through = found[0]["reporting_currency"], found[0]["data_through"]
    rates = [number(r[k]) for r in found for k in ("eff_rate", "eff_rate_hi", "naive_rate", "full_rate")]
    top = 1.05 * max(rate for rate in rates if rate is not None)
    head = "".join(f'<th class="{"left" if h in LEFT else ""}">{h.format(c=currency)}</th>' for h in HEAD)
    body = "".join(line(r, top) for r in found)
    title = f"What an hour was worth, last {WINDOW} days to {through}, in {currency}"
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><h1>{title}</h1>"
        f"<table><tr>{head}</tr>{body}</table><p>{NOTE.format(c=currency)}</p>"
    )


def efficiency(home: Home, scratch: Path) -> Path:
    """Draw the efficiency table."""
    with published(home) as con:
        found = rows(con, EFFICIENCY, [WINDOW])
    source = scratch / "efficiency.html"
    source.write_text(page(found), encoding="utf-8")
    return screenshot(source.as_uri(), IMAGES / "efficiency.png", scratch, (1200, 166 + 49 * len(found)), 1.25)


def ui(home: Home, scratch: Path) -> Iterator[Path]:
    """Draw the lineage by groups, in a wide window that draws them large, and the pages."""
    with dagster_ui(home.root) as url:
        yield screenshot(f"{url}/asset-groups", IMAGES / "lineage.png", scratch, (2400, 1150), 0.7)
        for name, (place, size) in PAGES.items():
            yield screenshot(f"{url}/{place}", IMAGES / f"dagster-{name}.png", scratch, size)


def main(folder: str) -> None:
    """Draw all pictures and say how large they are. Raises `SystemExit` when one is too large for the repository."""
    IMAGES.mkdir(exist_ok=True)
    home = Home(Path(folder).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        for picture in (efficiency(home, Path(scratch)), *ui(home, Path(scratch))):
            size = picture.stat().st_size
            print(f"{picture.relative_to(ROOT)}: {size:,} bytes")
            if size > (most := TOO_LARGE.get(picture.name, LARGEST)):
                raise SystemExit(f"{picture}: larger than {most:,} bytes. Draw it smaller.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "demo")
