"""The pictures of docs/architecture.md, drawn from the code: who imports whom, and which assets are made from which."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from platform_pages import FAMILIES

from connectors.vocabulary import Family

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ROOMS = {
    "connectors": "where money comes from",
    "transforms": "what it means",
    "warehouse": "where it rests: all SQL",
    "pipelines": "when it runs",
}
GROUPS = {
    "landing": "bytes, as they came",
    "reference": "rates and wages",
    "ledger": "records and hours",
    "mart": "what people ask",
    "published": "one file, swapped whole",
}
WIDE, HIGH, GAP_X, GAP_Y, MARGIN = 190, 46, 70, 26, 20
STYLE = """
.box { fill: #e8f3ef; stroke: #00796b; } .name { font: 600 14px "DejaVu Sans", sans-serif; fill: #14352f; }
.small { font: 12px "DejaVu Sans", sans-serif; fill: #46615a; } .line { fill: none; stroke: #5c7a72; stroke-width: 1.4; } .tip { fill: #5c7a72; }
"""
Box = tuple[float, float]


def imports() -> set[tuple[str, str]]:
    """Give which room imports which, as (imported, importing)."""
    found: set[tuple[str, str]] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            known = {name.split(".")[0] for name in _imported(ast.parse(path.read_text(encoding="utf-8")))}
            found |= {(other, room) for other in ROOMS if other in known and other != room}
    return found


def _imported(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def groups() -> tuple[set[str], set[tuple[str, str]]]:
    """Give the groups of assets, and which are made from which, as Dagster sees them."""
    from pipelines.definitions import defs  # noqa: PLC0415  # it takes seconds

    graph = defs.resolve_asset_graph()
    group = {node.key: node.group_name or "" for node in graph.asset_nodes}
    edges = {(group[parent], group[node.key]) for node in graph.asset_nodes for parent in node.parent_keys if parent in group}
    return set(group.values()), {(a, b) for a, b in edges if a != b}


def columns(names: Iterable[str], edges: set[tuple[str, str]]) -> list[list[str]]:
    """Put what is made later to the right: a node's column is one more than that of the last it is made from."""
    left, placed, found = set(names), set(), []
    while left:
        now = sorted(n for n in left if all(a in placed for a, b in edges if b == n)) or sorted(left)
        found.append(now)
        placed |= set(now)
        left -= set(now)
    return found


def _hidden(edge: tuple[str, str], order: Sequence[Sequence[str]]) -> bool:
    """Whether an arrow would cross a column of several boxes. Those boxes stand between the two, so the others tell it."""
    column = {name: x for x, names in enumerate(order) for name in names}
    return any(len(order[x]) > 1 for x in range(column[edge[0]] + 1, column[edge[1]]))


def _places(order: Sequence[Sequence[str]], edges: Iterable[tuple[str, str]]) -> tuple[dict[str, Box], int, float]:
    """Give where each box stands, and the size of the picture; a column that arrows pass over lies beneath them."""
    column = {name: x for x, names in enumerate(order) for name in names}
    passed = {x for a, b in edges for x in range(column[a] + 1, column[b])}
    tallest = max(map(len, order)) + (1 if passed else 0)
    height = 2 * MARGIN + tallest * HIGH + (tallest - 1) * GAP_Y
    places: dict[str, Box] = {}
    for x, names in enumerate(order):
        tall = len(names) * (HIGH + GAP_Y) - GAP_Y
        room = height - 2 * MARGIN - (HIGH + GAP_Y if passed and x not in passed else 0)
        top = MARGIN + (room - tall if x in passed else (room - tall) / 2)
        places |= {name: (MARGIN + x * (WIDE + GAP_X), top + y * (HIGH + GAP_Y)) for y, name in enumerate(names)}
    return places, 2 * MARGIN + len(order) * (WIDE + GAP_X) - GAP_X, height


def draw(title: str, boxes: Mapping[str, str], edges: set[tuple[str, str]]) -> str:
    """Draw named boxes in columns, each with a line of text, and arrows between them."""
    order = columns(boxes, edges)
    shown = {edge for edge in edges if not _hidden(edge, order)}
    places, width, height = _places(order, shown)
    parts = [_arrow(places[a], places[b]) for a, b in sorted(shown)]
    parts += [_box(places[name], name, small) for name, small in sorted(boxes.items())]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}" role="img">'
    tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker>'
    ground = f'<rect width="{width}" height="{height:g}" fill="#fff"/>'
    return "\n".join([head, f"<title>{escape(title)}</title><style>{STYLE}</style><defs>{tip}</defs>{ground}", *parts, "</svg>"]) + "\n"


def _box(place: Box, name: str, small: str) -> str:
    x, y = place
    text = f'<text class="name" x="{x + 12:g}" y="{y + 20:g}">{escape(name)}</text><text class="small" x="{x + 12:g}" y="{y + 37:g}">{escape(small)}</text>'
    return f'<rect class="box" x="{x:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="6"/>{text}'


def _arrow(a: Box, b: Box) -> str:
    """Draw from the right side of one box to the left side of another."""
    x1, y1, x2, y2 = a[0] + WIDE, a[1] + HIGH / 2, b[0] - 2, b[1] + HIGH / 2
    bend = GAP_X * 0.6
    return f'<path class="line" marker-end="url(#tip)" d="M{x1:g} {y1:g} C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"/>'


def pictures() -> dict[str, str]:
    """Give each picture by its file name."""
    found, made = groups()
    told = {name: GROUPS.get(name) or FAMILIES[Family(name)] for name in found}
    return {
        "rooms.svg": draw("The rooms: an arrow leads to the room that imports", ROOMS, imports()),
        "assets.svg": draw("The groups of assets: an arrow leads to what is made from them", told, made),
    }


def main() -> None:
    """Write the pictures."""
    for name, text in pictures().items():
        (IMAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
