"""The documentation as a site: it builds with every link and anchor true, and stands in real Chromium without a server or a network."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.support.browser import chromium

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("material") is None, reason="mkdocs-material is not installed: pip install -e '.[docs]'"),
]
WIDTHS = (390, 820, 1280)
PATIENCE_MS = 120_000
LOOKED_AT = ("index.html", "first-export.html", "platforms/affiliate.html", "tables.html", "errors.html", "architecture.html")
BEYOND = """() => [...document.querySelectorAll('.md-content *')]
    .filter(e => !e.closest('pre, .md-typeset__scrollwrap, .highlight, .headerlink, code') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className)"""
LOADED = "() => [...document.images].map(i => i.naturalWidth)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make site` does: any link or anchor that leads nowhere, and any page that is not in the navigation, is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_built(site: Path) -> None:
    """Each page of docs/ and the changelog is a page of the site; nothing of what makes them is."""
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in ROOT.glob("docs/**/*.md")} | {Path("changelog.html")}
    built = {path.relative_to(site) for path in site.rglob("*.html")} - {Path("404.html")}
    assert built == pages
    assert not list(site.rglob("*.py"))


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    """The same settings refuse a page that is not there, an anchor that is not there, and a page that nobody can reach."""
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    docs = tmp_path / "docs"
    docs.mkdir()
    kept = {key: settings[key] for key in ("site_name", "strict", "validation", "markdown_extensions")}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(kept | {"nav": [{"A": "index.md"}]}), encoding="utf-8")
    (docs / "index.md").write_text("# A\n\n[b](b.md) [c](#c) [d](nowhere.md)\n", encoding="utf-8")
    (docs / "b.md").write_text("# B\n", encoding="utf-8")

    done = subprocess.run([sys.executable, "-m", "mkdocs", "build"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    for told in ("nowhere.md", "'#c'", 'not included in the "nav"'):
        assert told in done.stderr, done.stderr


def test_nothing_comes_from_the_network(site: Path) -> None:
    """No page names a script, a style, a font or a picture of another host."""
    outside = re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//""")
    assert [path.name for path in site.rglob("*.html") if outside.search(path.read_text(encoding="utf-8"))] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
    if chromium() is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with driver.sync_playwright() as started:
        found = started.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_it_stands_at_every_width(browser: Any, site: Path, width: int) -> None:
    """From the disk: nothing but files of the site is asked, nothing said on the console, nothing hangs over the edge, every picture is there."""
    said: list[str] = []
    asked: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for name in LOOKED_AT:
        page.goto((site / name).as_uri(), wait_until="networkidle")
        assert page.locator("h1").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        assert page.evaluate(BEYOND) == [], name
        assert min(page.evaluate(LOADED), default=1) > 0, name
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "about:", "blob:"))] == []


@pytest.mark.browser
def test_the_search_works_from_the_disk(browser: Any, site: Path) -> None:
    """A word that stands in one table leads to its page, without a server."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto((site / "index.html").as_uri())
    page.locator("input[name=query]").click()
    page.keyboard.type("unverified_mapping")
    page.wait_for_selector(".md-search-result__link", timeout=PATIENCE_MS)
    found = [
        link.get_attribute("href").split("?")[0].split("#")[0].rsplit("/", 1)[-1] for link in page.locator(".md-search-result__link").all()
    ]
    context.close()
    assert "errors.html" in found
