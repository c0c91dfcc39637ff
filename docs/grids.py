"""Markdown tables for the generated parts of the documentation."""

from collections.abc import Iterable, Sequence


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(c) for c in line) + " |" for line in lines) + "\n"


def cell(text: str) -> str:
    """Give a text that stays one cell: no bars, no line breaks, nothing that looks like a tag."""
    plain = " ".join(text.split()).replace("|", "\\|")
    return plain if "`" in plain else plain.replace("<", "&lt;")


def code(names: Iterable[str]) -> str:
    """Give names as code, parted by commas."""
    return ", ".join(f"`{name}`" for name in names)
