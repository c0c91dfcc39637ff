"""The pictures of docs/architecture.md, drawn from the code: who imports whom, and which assets are made from which."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ROOMS = ("connectors", "transforms", "warehouse", "pipelines")
WIDE, HIGH, GAP_X, GAP_Y, MARGIN, LETTER = 190, 46, 70, 26, 20, 7.4
STYLE = """
.box { fill: #e8f3ef; stroke: #00796b; } .name { font: 600 14px "DejaVu Sans", sans-serif; fill: #14352f; }
.small { font: 12px "DejaVu Sans", sans-serif; fill: #46615a; } .line { fill: none; stroke: #5c7a72; stroke-width: 1.4; } .tip { fill: #5c7a72; }
"""
Box = tuple[float, float]


def imports() -> Counter[tuple[str, str]]:
    """Count the modules of each room that import another room, by (importing, imported)."""
    found: Counter[tuple[str, str]] = Counter()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            known = {name.split(".")[0] for name in _imported(ast.parse(path.read_text(encoding="utf-8")))}
            found.update((room, other) for other in ROOMS if other in known and other != room)
    return found


def _imported(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def groups() -> tuple[Mapping[str, int], set[tuple[str, str]]]:
    """Give how many assets each group has, and which groups are made from which, as Dagster sees them."""
    from pipelines.definitions import defs  # it takes seconds

    graph = defs.resolve_asset_graph()
    group = {node.key: node.group_name or "" for node in graph.asset_nodes}
    edges = {(group[parent], group[node.key]) for node in graph.asset_nodes for parent in node.parent_keys if parent in group}
    return Counter(group.values()), {(a, b) for a, b in edges if a != b}


def columns(names: Iterable[str], edges: set[tuple[str, str]]) -> list[list[str]]:
    """Put what is made later to the right: a node's column is one more than that of the last it is made from."""
    left, placed, found = set(names), set(), []
    while left:
        now = sorted(n for n in left if all(a in placed for a, b in edges if b == n)) or sorted(left)
        found.append(now)
        placed |= set(now)
        left -= set(now)
    return found


def draw(title: str, boxes: Mapping[str, str], edges: Mapping[tuple[str, str], str], order: Sequence[Sequence[str]]) -> str:
    """Draw named boxes in columns, each with a line of text, and arrows between them with a word beside."""
    tallest = max(map(len, order))
    width = 2 * MARGIN + len(order) * WIDE + (len(order) - 1) * GAP_X
    height = 2 * MARGIN + tallest * HIGH + (tallest - 1) * GAP_Y
    places: dict[str, Box] = {}
    for x, column in enumerate(order):
        top = (height - len(column) * HIGH - (len(column) - 1) * GAP_Y) / 2
        places |= {name: (MARGIN + x * (WIDE + GAP_X), top + y * (HIGH + GAP_Y)) for y, name in enumerate(column)}
    parts = [_arrow(places[a], places[b], word) for (a, b), word in sorted(edges.items())]
    parts += [_box(places[name], name, small) for name, small in boxes.items()]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}" role="img">'
    tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker>'
    ground = f'<rect width="{width}" height="{height:g}" fill="#fff"/>'
    return "\n".join([head, f"<title>{escape(title)}</title><style>{STYLE}</style><defs>{tip}</defs>{ground}", *parts, "</svg>"]) + "\n"


def _box(place: Box, name: str, small: str) -> str:
    x, y = place
    text = f'<text class="name" x="{x + 12:g}" y="{y + 20:g}">{escape(name)}</text><text class="small" x="{x + 12:g}" y="{y + 37:g}">{escape(small)}</text>'
    return f'<rect class="box" x="{x:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="6"/>{text}'


def _arrow(a: Box, b: Box, word: str) -> str:
    """Draw from the right side of one box to the left side of another; over a column between them the line bows."""
    x1, y1, x2, y2 = a[0] + WIDE, a[1] + HIGH / 2, b[0] - 2, b[1] + HIGH / 2
    bend = GAP_X * 0.6
    line = f'<path class="line" marker-end="url(#tip)" d="M{x1:g} {y1:g} C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"/>'
    return line + (f'<text class="small" x="{x1 + 8:g}" y="{y1 - 6:g}">{escape(word)}</text>' if word else "")


def pictures() -> dict[str, str]:
    """Give each picture by its file name."""
    uses = imports()
    modules = {room: f"{len(list((ROOT / room).rglob('*.py')))} modules" for room in ROOMS}
    flow = {(used, user): "" for user, used in uses}
    counts, made = groups()
    shown = {name: f"{count} asset{'s' if count > 1 else ''}" for name, count in sorted(counts.items())}
    return {
        "rooms.svg": draw("The rooms: an arrow leads to the room that imports", modules, flow, columns(ROOMS, set(flow))),
        "assets.svg": draw("The groups of assets: an arrow leads to what is made from them", shown, dict.fromkeys(made, ""), columns(counts, made)),
    }


def main() -> None:
    """Write the pictures."""
    for name, text in pictures().items():
        (IMAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
