"""Draw the pictures of the docs: the efficiency table of a home, and pages of its Dagster UI. Needs chromium.

`make screenshots`, or: .venv/bin/python .ci/screenshot.py demo
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipelines.home import Home  # noqa: E402  # the project's folder is not installed everywhere this runs
from pipelines.query import published, rows  # noqa: E402
from pipelines.shown import hours_of, two  # noqa: E402
from pipelines.worth import EFFICIENCY, WHY  # noqa: E402
from tests.support.browser import chromium, dagster_ui, screenshot  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WINDOW = "365"
TOO_LARGE = {"efficiency.png": 200_000, "lineage.png": 400_000}
LARGEST = 300_000
PAGES = {
    "lineage": ("asset-groups", (2400, 1150), 0.7, "published", ()),
    "dagster-asset": ("assets/mart/channel_efficiency_day", (1500, 1380), 1, "h2_d60m_s", ()),
    "dagster-checks": ("assets/ledger/observation?view=checks&checkDetail=nothing_refused", (1500, 950), 1, "by_reason", ()),
    "dagster-plots": ("assets/ledger/payout?view=overview", (1500, 1000), 1, "cents/USD", ("Plots",)),
    "dagster-months": ("assets/landing/awin_months?view=partitions", (1500, 700), 1, "Missing", ()),
}
"""Pages of the UI: where each is, the size of its window in CSS pixels and its scale, a word that it shows when it is drawn, what to click."""
SETTLED_MS = 5000
PATIENCE_MS = 120_000
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


def ui(home: Home) -> Iterator[Path]:
    """Draw pages of the UI in one browser."""
    with dagster_ui(home.root) as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, (place, (wide, high), scale, word, clicks) in PAGES.items():
            tab = browser.new_page(viewport={"width": wide, "height": high}, device_scale_factor=scale)
            tab.set_default_timeout(PATIENCE_MS)
            tab.goto(f"{url}/{place}")
            for click in clicks:
                tab.get_by_text(click, exact=True).first.click()
            tab.get_by_text(word).first.wait_for(state="attached")
            tab.get_by_text("fetching statuses").first.wait_for(state="detached")
            if clicks:
                tab.get_by_text(word).last.scroll_into_view_if_needed()
            tab.wait_for_timeout(SETTLED_MS)  # the graph is laid out and charts are drawn after their words are there
            tab.screenshot(path=IMAGES / f"{name}.png")
            tab.close()
            yield IMAGES / f"{name}.png"
        browser.close()


def main(folder: str) -> None:
    """Draw all pictures and say how large they are. Raises `SystemExit` when one is too large for the repository."""
    IMAGES.mkdir(exist_ok=True)
    home = Home(Path(folder).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        for picture in (efficiency(home, Path(scratch)), *ui(home)):
            size = picture.stat().st_size
            print(f"{picture.relative_to(ROOT)}: {size:,} bytes")
            if size > (most := TOO_LARGE.get(picture.name, LARGEST)):
                raise SystemExit(f"{picture}: larger than {most:,} bytes. Draw it smaller.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "demo")
