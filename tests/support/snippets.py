"""The code blocks of the documentation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and its text."""

    language: str
    body: str


def blocks(page: Path) -> list[Block]:
    """Give the blocks of a page, in order."""
    return [Block(m["language"], m["body"]) for m in FENCE.finditer(page.read_text(encoding="utf-8"))]


def every_block() -> Iterator[tuple[str, Block]]:
    """Give every block with the name of its page."""
    for page in PAGES:
        for block in blocks(page):
            yield page.relative_to(ROOT).as_posix(), block


def rewrite(page: Path, block: Block, body: str) -> None:
    """Put another text into a block: the first of the page that holds this one's."""
    fence, text = f"```{block.language}\n", page.read_text(encoding="utf-8")
    page.write_text(text.replace(f"{fence}{block.body}```", f"{fence}{body}```", 1), encoding="utf-8")
