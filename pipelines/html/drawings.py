"""The kinds of chart in the report. Each draws what it is given; of nothing it draws nothing."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt

from pipelines.html.charts import COLOURS, INK, WIDTH, Chart, colour, data, legend, order, svg, value_axis
from pipelines.html.tongue import Tongue

STEP, TWO_LINES = 26, 31
FLAT = alt.Axis(domain=False, ticks=False, labelExpr=r"split(datum.label, '\n')", labelLineHeight=13)
WORDS = 21
"""Letters of a label beyond which it goes on in a second line."""
TALL = 170
YEARLY = 250
"""Days beyond which an axis of days needs the year."""
Month = tuple[date, str, Any]
"""A month, a series and a value."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar, or a piece of one: `series` says which."""

    label: str
    value: Any
    series: str = ""


@dataclass(frozen=True, kw_only=True)
class Range:
    """A value with the ends of its interval, and other points beside it."""

    label: str
    value: Any
    lo: Any = None
    hi: Any = None
    others: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A bar of a waterfall: from where to where; `series` says whether it is a rate, a loss or a gain."""

    label: str
    start: Any
    end: Any
    series: str


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of days."""

    label: str
    first: date
    last: date
    series: str


def lined(label: str) -> str:
    """Give a label in at most two lines."""
    return "\n".join(textwrap.wrap(label, max(WORDS, len(label) // 2 + 5), break_long_words=False, max_lines=2, placeholder="…")) or label


def step(rows: Sequence[dict[str, Any]], least: int = STEP) -> alt.Step:
    """Give the height of a row: `least`, and room for the second line of a label where there is one."""
    return alt.Step(max(least, TWO_LINES) if any("\n" in row["label"] for row in rows) else least)


def bars(tongue: Tongue, items: Sequence[Bar], title: str) -> list[Chart]:
    """Draw bars that lie, stacked where a label has several."""
    rows = [{"label": lined(b.label), "value": b.value, "series": b.series, "order": n} for n, b in enumerate(items) if b.value is not None]
    if not rows:
        return []
    whole = [b.value for b in items if isinstance(b.value, int)]
    count = max(whole) if len(whole) == len(rows) else None
    chart = alt.Chart(data(rows)).mark_bar()
    chart = chart.encode(
        x=alt.X("value:Q", axis=value_axis(title, count=count), stack="zero"),
        y=alt.Y("label:N", sort=order(lined(b.label) for b in items), title=None, axis=FLAT),
        color=colour([str(r["series"]) for r in rows]),
        order=alt.Order("order:Q"),
    )
    return [svg(tongue, chart.properties(width=WIDTH, height=step(rows)))]


def columns(tongue: Tongue, items: Sequence[Month], title: str, *, stacked: bool = False) -> list[Chart]:
    """Draw a column for each month: series side by side, or one on the other."""
    rows = [{"label": tongue.brief_month(m), "value": v, "series": s, "order": n} for n, (m, s, v) in enumerate(items) if v is not None]
    if not rows:
        return []
    names = order(str(r["series"]) for r in rows)
    months = order(tongue.brief_month(m) for m in sorted({m for m, _, _ in items}))
    chart = alt.Chart(data(rows)).mark_bar()
    chart = chart.encode(
        x=alt.X("label:N", sort=months, title=None, axis=alt.Axis(labelAngle=-60, ticks=False)),
        y=alt.Y("value:Q", axis=value_axis(title), stack="zero" if stacked else None),
        color=colour(names),
        order=alt.Order("order:Q"),
    )
    if not stacked and len(names) > 1:
        chart = chart.encode(xOffset=alt.XOffset("series:N", sort=names))
    return [svg(tongue, chart.properties(width=WIDTH + 60, height=TALL))]


def intervals(tongue: Tongue, items: Sequence[Range], title: str, headline: str) -> list[Chart]:
    """Draw each value as a point on the line of its interval; other points beside it are rings."""
    points = [p for r in items for p in [(lined(r.label), headline, r.value), *((lined(r.label), name, v) for name, v in r.others)]]
    rows = [{"label": label, "series": name, "value": value} for label, name, value in points if value is not None]
    if not rows:
        return []
    y = alt.Y("label:N", sort=order(lined(r.label) for r in items), title=None, axis=FLAT)
    x = alt.X("value:Q", axis=value_axis(title), scale=alt.Scale(zero=True))
    ends = [{"label": lined(r.label), "value": r.lo, "end": r.hi} for r in items if None not in {r.lo, r.hi}]
    line = alt.Chart(data(ends)).mark_rule(color=COLOURS[0], strokeWidth=6, opacity=0.35).encode(x=x, x2="end:Q", y=y)
    names = order(str(r["series"]) for r in rows)
    shapes = alt.Scale(domain=names, range=["circle", "diamond", "square", "triangle-up"][: len(names)])
    dot = alt.Chart(data(rows)).mark_point(filled=True, size=80, opacity=1)
    dot = dot.encode(x=x, y=y, color=colour(names), shape=alt.Shape("series:N", scale=shapes, legend=legend(names)))
    return [svg(tongue, alt.layer(line, dot).properties(width=WIDTH, height=step(rows)))]


def waterfall(tongue: Tongue, items: Sequence[Step], title: str) -> list[Chart]:
    """Draw each step from where the one before ended; the first and last stand on zero."""
    rows = [{"label": lined(s.label), "value": s.start, "end": s.end, "series": s.series} for s in items if None not in {s.start, s.end}]
    if not rows:
        return []
    chart = alt.Chart(data(rows)).mark_bar()
    chart = chart.encode(
        x=alt.X("value:Q", axis=value_axis(title)),
        x2="end:Q",
        y=alt.Y("label:N", sort=order(lined(s.label) for s in items), title=None, axis=FLAT),
        color=colour([s.series for s in items]),
    )
    return [svg(tongue, chart.properties(width=WIDTH, height=step(rows, 22)))]


def lines(tongue: Tongue, items: Sequence[Month], mark: Sequence[tuple[date, Any]], title: str, floor: str) -> list[Chart]:
    """Draw a line with points for each series over months; `mark` is a broad line to compare with, named `floor`."""
    rows = [{"label": tongue.brief_month(m), "value": v, "series": s} for m, s, v in items if v is not None]
    if not rows:
        return []
    months = order(tongue.brief_month(m) for m in sorted({m for m, _, _ in items} | {m for m, _ in mark}))
    x = alt.X("label:N", sort=months, title=None, axis=alt.Axis(labelAngle=-60, ticks=False))
    y = alt.Y("value:Q", axis=value_axis(title), scale=alt.Scale(zero=True))
    names = order(str(r["series"]) for r in rows)
    scale = alt.Scale(domain=[*names, floor], range=[*(COLOURS * len(names))[: len(names)], INK])
    tint = alt.Color("series:N", scale=scale, legend=legend([*names, floor]))
    line = alt.Chart(data(rows)).mark_line(point=alt.OverlayMarkDef(size=40), strokeWidth=2)
    line = line.encode(x=x, y=y, color=tint, strokeDash=alt.StrokeDash("series:N", sort=names, legend=None))
    least = [{"label": tongue.brief_month(m), "value": v, "series": floor} for m, v in mark if v is not None]
    rule = alt.Chart(data(least)).mark_line(strokeWidth=3.5).encode(x=x, y=y, color=tint)
    return [svg(tongue, alt.layer(line, rule).properties(width=WIDTH + 60, height=TALL + 30))]


def spans(tongue: Tongue, items: Sequence[Span], title: str) -> list[Chart]:
    """Draw stretches of days; a single day is drawn as a day wide. The scale is in days after the first."""
    if not items:
        return []
    start = min(s.first for s in items)
    ends = [(first := (s.first - start).days, max((s.last - start).days, first + 1)) for s in items]
    rows = [
        {"label": lined(s.label), "value": first, "end": last, "series": s.series} for s, (first, last) in zip(items, ends, strict=True)
    ]
    reach = max(last for _, last in ends)
    ticks = list(range(0, reach + 1, max(reach // (2 if reach > YEARLY else 3), 1)))
    brief = tongue.brief_month if reach > YEARLY else tongue.brief_day
    names = {n: brief(start + timedelta(days=n)) for n in ticks}
    told = " : ".join(f"datum.value === {n} ? '{name}'" for n, name in names.items()) + " : ''"
    chart = alt.Chart(data(rows)).mark_bar(cornerRadius=3)
    chart = chart.encode(
        x=alt.X("value:Q", axis=alt.Axis(title=title, values=ticks, labelExpr=told)),
        x2="end:Q",
        y=alt.Y("label:N", sort=order(lined(s.label) for s in items), title=None, axis=FLAT),
        color=colour([s.series for s in items]),
    )
    several = len({s.series for s in items}) > 1
    if several:
        chart = chart.encode(yOffset=alt.YOffset("series:N"))
    return [svg(tongue, chart.properties(width=WIDTH, height=step(rows, 10 if several else 20)))]
