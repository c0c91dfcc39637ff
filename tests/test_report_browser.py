"""The report in real Chromium: three widths, light and dark, by keyboard, on paper, and judged by axe-core."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from pipelines.home import Home
from pipelines.html import Language
from pipelines.html.build import html
from tests.support.browser import chromium
from tests.support.life import life_home

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed: pip install -e '.[dev]'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="chromium is not installed: apt-get install chromium"),
]
WIDTHS, SCHEMES = (390, 820, 1280), ("light", "dark")
LOOKS = [pytest.param(*look, id="-".join(map(str, look))) for look in product(Language, WIDTHS, SCHEMES)]
BEYOND = """() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.scroll, pre, nav, .skip, .hidden, caption, svg') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className)"""
OUTSIDE = """() => [...document.querySelectorAll('svg text')].filter(t => {
    const text = t.getBoundingClientRect(), card = t.closest('article').getBoundingClientRect();
    return text.width && (text.left < card.left || text.right > card.right); }).map(t => t.textContent)"""
DRAWN = "() => [...document.querySelectorAll('[role=img] svg')].map(s => s.getBoundingClientRect()).map(b => Math.min(b.width, b.height))"
FOLDED = "() => [...document.querySelectorAll('details.numbers table')].map(t => t.getBoundingClientRect().height)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium."""
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """The report of the sample life in each language."""
    folder = tmp_path_factory.mktemp("report")
    for language in Language:
        (folder / f"{language}.html").write_text(html(Home(life_home()), language, lambda *_: None), encoding="utf-8")
    return {language: folder / f"{language}.html" for language in Language}


class Visit:
    """An open page, and what it said and asked for."""

    def __init__(self, browser: Any, file: Path, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_it_stands_at_every_width(browser: Any, files: dict[Language, Path], language: Language, width: int, scheme: str) -> None:
    """Nothing is asked but the file, nothing said on the console, nothing hangs over the edge, every chart is drawn."""
    with Visit(browser, files[language], width, scheme) as visit:
        assert visit.said == []
        assert visit.asked == [files[language].as_uri()]
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        assert visit.page.evaluate(BEYOND) == []
        assert visit.page.evaluate(OUTSIDE) == []
        assert min(visit.page.evaluate(DRAWN)) > 40


@pytest.mark.parametrize(("language", "width", "scheme"), list(product(Language, (390, 1280), SCHEMES)))
def test_axe_finds_nothing(browser: Any, files: dict[Language, Path], language: Language, width: int, scheme: str) -> None:
    """Axe-core finds no violation, with every table and query unfolded: contrast, names, roles, order, tables."""
    with Visit(browser, files[language], width, scheme) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = axe.Axe().run(visit.page).response

        assert len(found["passes"]) > 20
        assert [(v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []


def test_axe_would_find_something(browser: Any, tmp_path: Path) -> None:
    """A page with pale text and a picture without words is found wanting."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<!doctype html><html><body><img src="data:,"><p style="color:#ccc;background:#fff">pale</p></body></html>', encoding="utf-8"
    )
    with Visit(browser, bad) as visit:
        assert {"image-alt", "color-contrast"} <= {v["id"] for v in axe.Axe().run(visit.page).response["violations"]}


def test_dark_is_dark(browser: Any, files: dict[Language, Path]) -> None:
    """The page and its bars follow the system's choice."""
    seen = []
    for scheme in SCHEMES:
        with Visit(browser, files[Language.EN], 820, scheme) as visit:
            page = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
            bar = visit.page.evaluate("getComputedStyle(document.querySelector('svg [fill=\"#0b6bb0\"]')).fill")
            seen.append((page, bar))

    assert seen[0][0] != seen[1][0]
    assert seen[0][1] != seen[1][1]


def test_the_keyboard_is_enough(browser: Any, files: dict[Language, Path]) -> None:
    """The first stop skips to the content, the next ones are the sections, and Enter unfolds a query."""
    with Visit(browser, files[Language.EN], 820) as visit:
        stops = []
        for _ in range(9):
            visit.page.keyboard.press("Tab")
            stops.append(visit.page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName"))
        visit.page.keyboard.press("Enter")

        assert stops[0] == "#content"
        assert stops[1:8] == ["#month", "#channels", "#stability", "#owed", "#assets", "#next", "#sure"]
        assert stops[8] == "SUMMARY"
        assert visit.page.evaluate("document.activeElement.parentElement.open")


def test_paper_holds_every_table(browser: Any, files: dict[Language, Path]) -> None:
    """On paper folded tables are there without a click, queries and links are not, and no table is wider than the sheet."""
    with Visit(browser, files[Language.FR]) as visit:
        visit.page.emulate_media(media="print")
        visit.page.set_viewport_size({"width": 718, "height": 1000})

        assert min(visit.page.evaluate(FOLDED)) > 40
        assert not visit.page.is_visible("nav")
        assert visit.page.evaluate("[...document.querySelectorAll('details.sql')].every(d => !d.offsetHeight)")
        assert (
            visit.page.evaluate(
                "[...document.querySelectorAll('table')].filter(t => t.scrollWidth > 718).map(t => t.innerText.slice(0, 60))"
            )
            == []
        )
        assert visit.page.pdf(format="A4").startswith(b"%PDF")
