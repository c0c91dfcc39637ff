"""Charts declared with Altair and drawn as SVG on this machine: no script, no network. Colours are those of the style sheet."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import altair as alt
from markupsafe import Markup

from pipelines.html.tongue import D3, Tongue

Drawn = alt.Chart | alt.LayerChart | alt.FacetChart
WIDTH = 215
LARGEST = 1.25
"""How much a chart may be drawn larger than it was made: letters stay as large as those beside it."""
BRIEF = 18
"""Letters of a name in a legend beside which another has room."""
INK = "currentColor"
COLOURS = ("#0b6bb0", "#b35309", "#0a7d5a", "#8a4fa3", "#6b7280", "#b4323f", "#7a6a00", "#3f7f93")
"""The style sheet gives each a lighter one for dark pages."""


@dataclass(frozen=True)
class Chart:
    """A drawn chart; `title` is set where a figure holds several."""

    svg: Markup
    title: str = ""


def titled(chart: Chart, title: str) -> Chart:
    """Give a chart a title of its own."""
    return replace(chart, title=title)


def svg(tongue: Tongue, drawn: Drawn) -> Chart:
    """Draw. Nothing is asked of the network: no address is allowed."""
    import vl_convert  # noqa: PLC0415  # it starts a JavaScript engine

    text = vl_convert.vegalite_to_svg(
        _dressed(drawn).to_dict(), format_locale=D3[tongue.language], time_format_locale=D3[tongue.language], allowed_base_urls=[]
    )
    return Chart(Markup(_lean(text)))  # noqa: S704  # our own drawing; its texts are escaped by the library


def _dressed(drawn: Drawn) -> Any:
    """Give a chart the looks that all share."""
    font = 13  # letters are drawn smaller than they are measured: another font may be wider
    return drawn.configure(
        aria=False,
        background="transparent",
        padding={"left": 6, "right": 10, "top": 2, "bottom": 2},
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=INK,
            labelFontSize=font,
            titleFontSize=font,
            titleFontWeight="normal",
            gridColor=INK,
            gridOpacity=0.15,
            domainColor=INK,
            domainOpacity=0.4,
            tickColor=INK,
            tickOpacity=0.4,
            labelLimit=220,
        ),
        legend=alt.LegendConfig(
            labelColor=INK, labelFontSize=font, title=None, orient="top", columns=2, labelLimit=260, symbolType="square", columnPadding=16
        ),
    ).configure_view(stroke=None)


def _lean(text: str) -> str:
    """Take off what HTML does not need, and round what no eye sees."""
    text = re.sub(r' (xmlns(:xlink)?|version|aria-roledescription|role|pointer-events|aria-hidden)="[^"]*"', "", text)
    text = text.replace(' opacity="1"', "").replace(' font-family="sans-serif"', "")
    width = re.search(r'<svg [^>]*?\bwidth="(\d+)', text)
    most = f' style="max-width:{round(int(width[1]) * LARGEST)}px"' if width else ""
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", text).replace("<svg ", f'<svg aria-hidden="true" focusable="false"{most} ', 1)


def data(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Give rows to a chart; exact decimals become the numbers that a drawing needs."""
    return alt.InlineData(values=[{k: float(v) if isinstance(v, Decimal) else v for k, v in row.items()} for row in rows])


def order(labels: Iterable[str]) -> list[str]:
    """Give labels once each, in the order they come."""
    return list(dict.fromkeys(labels))


def value_axis(title: str, *, count: int | None = None) -> alt.Axis:
    """Give the axis of amounts, or of counts up to `count`, which have no parts."""
    values = alt.Undefined if count is None else list(range(0, count + 1, max(1, count // 4)))
    return alt.Axis(title=title, values=values, tickCount=4, format=",~f", labelFlush=False, labelSeparation=8)


def legend(names: Sequence[str]) -> alt.Legend | None:
    """Give a legend where there are several names; long ones stand under each other."""
    return alt.Legend(columns=1 if max(map(len, names)) > BRIEF else 2) if len(names) > 1 else None


def colour(series: Sequence[str]) -> alt.Color:
    """Give each series its colour, and a legend where there are several."""
    names = order(series)
    scale = alt.Scale(domain=names, range=list((COLOURS * len(names))[: len(names)]))
    return alt.Color("series:N", scale=scale, legend=legend(names))
