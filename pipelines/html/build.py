"""Build the report: ask the published warehouse, draw, and fill the template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.home import Home
from pipelines.html import Language
from pipelines.html.figure import Figure, Plan, built
from pipelines.html.pages import assets, channels, month, next_hour, owed, stability, sure
from pipelines.html.tongue import Tongue
from pipelines.query import answers, published

PAGES: Final[tuple[tuple[str, tuple[Plan, ...]], ...]] = (
    ("month", month.PLANS),
    ("channels", channels.PLANS),
    ("stability", stability.PLANS),
    ("owed", owed.PLANS),
    ("assets", assets.PLANS),
    ("next", next_hour.PLANS),
    ("sure", sure.PLANS),
)
"""Every page with its figures, in the order they are read."""
REACH: Final = "SELECT max(covers_to) FILTER (platform <> 'ecb') AS through FROM ops.batch"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Page:
    """A section of the report."""

    key: str
    title: str
    lead: str
    figures: tuple[Figure, ...]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Give the templates; what is not SVG or style of ours is escaped."""
    return Environment(
        loader=PackageLoader("pipelines.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def html(home: Home, language: Language, tell: Tell) -> str:
    """Give the whole report as text; `tell` hears which figure is made, how many are done, and of how many.

    Raises `NothingPublishedError` before the first run.
    """
    tongue = Tongue(language)
    total, done = sum(len(plans) for _, plans in PAGES), 0
    pages = []
    with published(home) as con:
        through = answers(home, con, REACH)[0]["through"]
        for key, plans in PAGES:
            figures = []
            for plan in plans:
                tell(tongue.say(f"{plan.key}.title"), done, total)
                figures.append(built(plan, tongue, answers(home, con, plan.sql)))
                done += 1
            pages.append(Page(key, tongue.say(f"{key}.title"), tongue.say(f"{key}.lead"), tuple(figures)))
    tell(tongue.say("title"), done, total)
    return _filled(tongue, pages, through)


def _filled(tongue: Tongue, pages: list[Page], through: date | None) -> str:
    """Fill the template."""
    environment = _templates()
    style = environment.loader.get_source(environment, "style.css")[0] if environment.loader else ""
    reach = tongue.say("through", day=tongue.day(through)) if through else tongue.say("nothing_yet")
    return environment.get_template("report.html.j2").render(
        say=tongue.say,
        language=tongue.language.value,
        pages=pages,
        reach=reach,
        style=Markup(style),  # noqa: S704  # our own file
    )
