"""What the site holds beside docs/: the changelog, and links that the files of the repository write in another way."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
IN_DOCS = re.compile(r"\]\(docs/")
ELSEWHERE = {"../README.md": "index.md", "../CHANGELOG.md": "changelog.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the changelog, whose links start at the root of the repository."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "changelog.md", content=IN_DOCS.sub("](", text)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turn a link to a page outside docs/ into one to the page that stands for it here."""
    up = "../" * page.file.src_uri.count("/")
    for outside, inside in ELSEWHERE.items():
        markdown = markdown.replace(f"]({up}{outside}", f"]({up}{inside}")
    return markdown
