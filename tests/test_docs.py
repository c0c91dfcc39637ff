"""The documentation says what the code does: generated parts, commands, links, SQL, the worked example."""

import doctest
import importlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import typer
from click import Group
from cogapp import Cog  # type: ignore[import-untyped]

from connectors.catalogue import platforms
from connectors.decide import decide
from connectors.platform import Platform
from connectors.read import open_tables
from connectors.recognise import Match
from connectors.settings import Account
from pipelines.cli import app
from pipelines.config import Config
from pipelines.errors import Exit
from pipelines.metadata import of_platform
from tests.conftest import ROOT
from tests.support.life import life_home
from transforms.normalise import normalise

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md"])
GENERATED = [page for page in PAGES if "[[[cog" in page.read_text(encoding="utf-8")]
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[/`\s])moisson (?P<words>[a-z][^`\n]*)")


def name(page: Path) -> str:
    """Give a page's name as a test shows it."""
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """Give the code blocks of one language."""
    return [m["body"] for m in CODE.finditer(page.read_text(encoding="utf-8")) if m["language"] == language]


QUERIES = [(page, number, query) for page in PAGES for number, query in enumerate(blocks(page, "sql"), 1)]


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def group() -> Group:
    """The command line."""
    found = typer.main.get_command(app)
    assert isinstance(found, Group)
    return found


@pytest.mark.parametrize("page", GENERATED, ids=name)
def test_what_a_page_repeats_is_what_the_code_says(page: Path) -> None:
    """Cog, run anew, changes nothing: run `make docs` when this fails."""
    assert Cog().main(["cog", "-I", str(ROOT / "docs"), "--check", str(page)]) == 0


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project leads to one."""
    targets = [m["target"].split("#")[0] for m in LINK.finditer(page.read_text(encoding="utf-8"))]
    broken = [t for t in targets if t and ":" not in t and not (page.parent / t).exists()]

    assert broken == []


def test_every_page_can_be_found() -> None:
    """Each page of docs/ is linked from the README, from another page, or lies in a linked folder."""
    linked = {
        (page.parent / m["target"].split("#")[0]).resolve() for page in PAGES for m in LINK.finditer(page.read_text(encoding="utf-8"))
    }
    lost = [name(p) for p in ROOT.glob("docs/**/*.md") if p not in linked and p.parent not in linked]

    assert lost == []


def test_every_command_is_documented(group: Group) -> None:
    """The README names every command, and each has an example and a help text of its own."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for command_name, command in group.commands.items():
        assert f"`moisson {command_name}" in text
        assert command.help
        assert f"moisson {command_name}" in (command.epilog or "")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_in_pages_exist(page: Path, group: Group) -> None:
    """No page tells of a command or an option that is not there."""
    for found in COMMAND.finditer(page.read_text(encoding="utf-8")):
        words = shlex.split(found["words"].split(" | ")[0], comments=True) if found["words"].count('"') % 2 == 0 else found["words"].split()
        command = group.commands.get(words[0])
        if command is None:
            continue
        known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)} | {"--help"}
        asked = {word.strip("[].,") for word in words if word.lstrip("[").startswith("--")}

        assert asked <= known, f"{name(page)}: {found[0].strip()}"


@pytest.mark.slow
@pytest.mark.parametrize(("page", "number", "query"), QUERIES, ids=lambda v: name(v) if isinstance(v, Path) else str(v)[:12].strip())
def test_queries_of_the_docs_answer(published: duckdb.DuckDBPyConnection, page: Path, number: int, query: str) -> None:
    """Every SQL example runs on the sample life and finds something."""
    assert published.execute(query).fetchall(), f"{name(page)}, query {number}"


def test_there_are_ten_questions() -> None:
    """docs/sql.md keeps its title's promise."""
    text = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")

    assert re.findall(r"^## (\d+)\.", text, re.MULTILINE) == [str(n) for n in range(1, 11)]


def test_the_worked_example_is_true() -> None:
    """The sessions and the interval in docs/rates.md are what the code computes."""
    found = doctest.testfile(str(ROOT / "docs" / "rates.md"), module_relative=False)

    assert found.attempted > 5
    assert found.failed == 0


@pytest.mark.parametrize("name", ["rooms.svg", "assets.svg"])
def test_the_pictures_of_the_architecture_are_up_to_date(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What docs/images shows of rooms and assets is what the code says: run `make docs` when this fails."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    pictures = importlib.import_module("diagrams").pictures()
    assert (ROOT / "docs" / "images" / name).read_text(encoding="utf-8") == pictures[name]


def test_every_dependency_is_explained() -> None:
    """docs/dependencies.md has one line for each package of pyproject.toml, and no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"^\| ([a-z][a-z0-9-]*) \| (?!what it does)", text, re.MULTILINE)) == sorted(
        {re.split(r"[^a-z0-9-]", line)[0] for line in asked}
    )


def test_the_settings_example_is_valid() -> None:
    """The example in docs/settings.md is a moisson.toml."""
    for example in blocks(ROOT / "docs" / "settings.md", "toml"):
        assert Config.model_validate(tomllib.loads(example)).account


def test_every_exit_code_has_its_line() -> None:
    """README and docs/errors.md list each code once."""
    for page in (ROOT / "README.md", ROOT / "docs" / "errors.md"):
        found = re.findall(r"^\| (\d+) \| \w+ \|", page.read_text(encoding="utf-8"), re.MULTILINE)

        assert found == [str(int(code)) for code in Exit]


def test_the_example_platform_reads_its_example(tmp_path: Path) -> None:
    """The invented platform of docs/adding-a-platform.md is read: two rows accepted, the one with a letter in its amount refused."""
    page = ROOT / "docs" / "adding-a-platform.md"
    known: dict[str, Platform] = {}
    exec(compile(blocks(page, "python")[0], str(page), "exec"), known)  # noqa: S102  # our own page
    layout = known["PLATFORM"].layouts[0]
    sample = tmp_path / "clicklab.csv"
    sample.write_text(next(b for b in blocks(page, "") if b.startswith("Task ID")), encoding="utf-8")

    (table,) = open_tables(sample, lambda row: "Task ID" in row)
    columns = {cell: f"c{place}" for place, cell in enumerate(table.header)}
    facts = decide(table, Match(known["PLATFORM"], layout, columns, ()), Account(platform="clicklab"), "UTC")
    done = normalise(pl.concat(chunk.rows for chunk in table.chunks()), layout, facts, "UTC")

    assert done.observations.select("status", "currency", pl.col("gross").cast(pl.Float64)).rows() == [
        ("paid", "GBP", 1.2),
        ("pending", "GBP", 0.8),
    ]
    assert done.bad.select("reason", "column").rows() == [("bad_amount", "Reward")]


def test_what_an_asset_links_to_is_the_heading_of_its_platform() -> None:
    """The page that the Dagster UI names for a platform is there, and has its title as a heading."""
    for platform in platforms().values():
        page, _, anchor = of_platform(platform)["docs"].path.partition("#")
        headings = re.findall(r"^##+ (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert platform.title in headings, page
        assert f"{page.removeprefix('docs/')}#{anchor}" in (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8")
