"""Build the report: ask the published warehouse, draw, and fill the template; for several people a page each, and one that leads to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.home import Home
from pipelines.html import Language
from pipelines.html.figure import Figure, Plan, built
from pipelines.html.pages import assets, channels, month, next_hour, owed, stability, sure
from pipelines.html.tongue import Tongue
from pipelines.html.workers import PEOPLE, Worker, is_of_one, of_one, owned, workers
from pipelines.progress import Told
from pipelines.query import Connection, answers, published

Plans = tuple[tuple[str, tuple[Plan, ...]], ...]
PAGES: Final[Plans] = (
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
RANKING: Final = """
SELECT channel_id FROM mart.channel_efficiency_current WHERE window_days = '365'
GROUP BY channel_id ORDER BY sum(received_rc) DESC NULLS LAST, channel_id
"""
Link = tuple[str, str]


@dataclass(frozen=True)
class Page:
    """A section of the report."""

    key: str
    title: str
    lead: str
    figures: tuple[Figure, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Leaf:
    """One file to make: its pages, whose it is, and links to the others."""

    suffix: str
    pages: Plans
    worker: Worker | None = None
    people: tuple[Worker, ...] = ()


@dataclass(frozen=True)
class Source:
    """What the files are made of."""

    home: Home
    con: Connection
    tongue: Tongue
    tables: frozenset[str] = field(default_factory=frozenset)

    def asked(self, sql: str) -> list[dict[str, Any]]:
        """Ask the published warehouse. Raises `QueryError` where it was written by another Moisson."""
        return answers(self.home, self.con, sql)

    def own(self, sql: str, leaf: Leaf) -> str:
        """Give a query as it is asked for the person whose file it is."""
        return (of_one(sql, leaf.worker, self.tables) if leaf.worker else sql).strip()


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Give the templates; what is not SVG or style of ours is escaped."""
    return Environment(
        loader=PackageLoader("pipelines.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def html(home: Home, language: Language, tell: Told) -> str:
    """Give the report of a home with one person as text, or the page that leads to each of several; see `files`."""
    return next(text for suffix, text in files(home, language, tell) if not suffix)


def files(home: Home, language: Language, tell: Told, name: str = "report.html") -> Iterator[tuple[str, str]]:
    """Give what each file's name ends with, and its text: one file without an ending, and for several people one for each besides.

    `tell` hears which figure is made, how many are done, and of how many; `name` is that of the first file, to which the others link.
    Raises `NothingPublishedError` before the first run.
    """
    with published(home) as con:
        source = Source(home, con, Tongue(language), owned(home, con))
        leaves = _leaves(source)
        total, done = sum(len(plans) for leaf in leaves for _, plans in leaf.pages), 0
        for leaf in leaves:
            largest = [str(row["channel_id"]) for row in source.asked(source.own(RANKING, leaf))]
            pages = []
            for key, plans in leaf.pages:
                figures = []
                for plan in plans:
                    tell(source.tongue.say(f"{plan.key}.title"), done, total)
                    figures.append(_figure(source, leaf, plan, largest))
                    done += 1
                pages.append(_page(source.tongue, leaf, key, figures, name))
            tell(source.tongue.say("title"), done, total)
            yield leaf.suffix, _filled(source, leaf, pages, name)


def _leaves(source: Source) -> list[Leaf]:
    """Give the files to make. What is about the home as a whole stands on the page that leads to the others, and on no person's."""
    people = tuple(workers(source.home, source.con))
    if len(people) < 2:  # one person needs no choice
        return [Leaf("", PAGES)]
    shared = tuple(plan for plan in sure.PLANS if not is_of_one(plan.sql, source.tables))
    own = tuple((key, tuple(plan for plan in plans if is_of_one(plan.sql, source.tables))) for key, plans in PAGES)
    return [Leaf("", (("people", (PEOPLE,)), ("sure", shared)), None, people)] + [
        Leaf(worker.suffix, own, worker, people) for worker in people
    ]


def _figure(source: Source, leaf: Leaf, plan: Plan, largest: Sequence[str]) -> Figure:
    """Make a figure, for the person whose file it is; `largest`: the channels, the largest first."""
    sql = source.own(plan.sql, leaf)
    return built(plan, source.tongue, source.asked(sql), sql, largest)


def _page(tongue: Tongue, leaf: Leaf, key: str, figures: Sequence[Figure], name: str) -> Page:
    """Make a section; that of the people links to each one's file."""
    links = tuple((named(name, person.suffix), person.worker_id) for person in leaf.people) if key == "people" else ()
    return Page(key, tongue.say(f"{key}.title"), tongue.say(f"{key}.lead"), tuple(figures), links)


def named(name: str, suffix: str) -> str:
    """Give the name of a person's file beside the first one: report.html, report-anna.html."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{suffix}{dot}{ending}" if dot else f"{name}{suffix}"


def _filled(source: Source, leaf: Leaf, pages: list[Page], name: str) -> str:
    """Fill the template."""
    environment, tongue = _templates(), source.tongue
    style = environment.loader.get_source(environment, "style.css")[0] if environment.loader else ""
    through = source.asked(REACH)[0]["through"]
    return environment.get_template("report.html.j2").render(
        say=tongue.say,
        language=tongue.language.value,
        pages=pages,
        reach=tongue.say("through", day=tongue.day(through)) if through else tongue.say("nothing_yet"),
        style=Markup(style),  # noqa: S704  # our own file
        whose=leaf.worker.worker_id if leaf.worker else "",
        back=name if leaf.worker else "",
    )
