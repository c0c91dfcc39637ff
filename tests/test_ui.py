"""The Dagster UI of the sample life, asked over GraphQL and looked at with a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.catalogue import platforms
from connectors.vocabulary import Family
from pipelines.checks import ALL_CHECKS
from tests.support.browser import ask, chromium, dagster_ui, dom, painted, screenshot
from tests.support.life import life_home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="chromium is not installed: apt-get install chromium"),
]
BLANK = 0.002
ASSETS = "{ assetNodes { assetKey { path } groupName description opVersion dependencyKeys { path } } }"
CHECKS = "{ assetNodes { assetKey { path } assetChecksOrError { ... on AssetChecks { checks { name description blocking } } } } }"
TRIGGERS = "{ repositoriesOrError { ... on RepositoryConnection { nodes { schedules { name } sensors { name } jobs { name } } } } }"
RUNS = "{ runsOrError { ... on Runs { results { status jobName } } } }"


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web server that `moisson ui` starts, on a copy of the sample life."""
    home = tmp_path_factory.mktemp("ui") / "home"
    shutil.copytree(life_home(), home, ignore=shutil.ignore_patterns("inbox", "landing", "staging", "dagster.yaml", ".building"))
    with dagster_ui(home) as url:
        yield url


@pytest.fixture(scope="module")
def nodes(ui: str) -> list[dict[str, Any]]:
    """Every asset as the UI knows it."""
    found: list[dict[str, Any]] = ask(ui, ASSETS)["assetNodes"]
    return found


def test_every_platform_is_an_asset_of_its_family(nodes: list[dict[str, Any]]) -> None:
    """A platform's file alone gives it an asset, in the group of its family, with how to export as description."""
    shown = {tuple(n["assetKey"]["path"]): n for n in nodes}

    for platform in platforms().values():
        node = shown[str(platform.family), platform.name]
        assert node["groupName"] == str(platform.family)
        assert platform.how_to_export in node["description"]


def test_lineage_reads_from_landing_to_published(nodes: list[dict[str, Any]]) -> None:
    """Nothing lies before landing, nothing behind published, and every arrow goes one way."""
    order = ["landing", "reference", *(str(f) for f in Family if f is not Family.REFERENCE), "ledger", "mart", "published"]
    rank = {group: place for place, group in enumerate(order)}
    behind = {n["groupName"] for n in nodes} - set(order)
    backward = [
        (n["assetKey"]["path"], key["path"]) for n in nodes for key in n["dependencyKeys"] if rank[key["path"][0]] > rank[n["groupName"]]
    ]

    assert behind == set()
    assert backward == []


def test_every_check_is_shown_with_its_fact(ui: str) -> None:
    """Each rule is an asset check that says in a sentence what it proves."""
    found = [c for n in ask(ui, CHECKS)["assetNodes"] for c in n["assetChecksOrError"].get("checks", [])]
    declared = {key.name for definition in ALL_CHECKS for key in definition.check_keys}

    assert len(declared) > 50
    assert declared <= {c["name"] for c in found}
    assert all(c["description"] for c in found)
    assert any(c["blocking"] for c in found)


def test_the_schedule_the_sensor_and_the_job_are_there(ui: str) -> None:
    """One job, once a day, and when the inbox changes."""
    (repository,) = ask(ui, TRIGGERS)["repositoriesOrError"]["nodes"]

    assert [s["name"] for s in repository["schedules"]] == ["daily"]
    assert [s["name"] for s in repository["sensors"]] == ["inbox"]
    assert "harvest" in [j["name"] for j in repository["jobs"]]


def test_the_run_of_the_command_line_is_in_the_ui(ui: str) -> None:
    """`moisson run` and the UI share one history."""
    assert {"status": "SUCCESS", "jobName": "harvest"} in ask(ui, RUNS)["runsOrError"]["results"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("asset-groups", ["microtask", "freelance", "affiliate", "ledger", "mart", "published"]),
        ("assets/microtask/prolific", ["prolific", "How to export"]),
        ("assets/ledger/earning?view=checks", ["earning_keys_unique"]),
        ("assets/mart/channel_efficiency_day?view=checks", ["days_fold_ledger"]),
    ],
)
def test_a_browser_shows_the_page(ui: str, page: str, words: list[str], tmp_path: Path) -> None:
    """Chromium draws the page: it names what it should, is no error page, and is not blank."""
    shown = dom(f"{ui}/{page}", tmp_path)
    picture = screenshot(f"{ui}/{page}", tmp_path / "page.png", tmp_path)

    assert [w for w in words if w not in shown] == []
    assert "Something went wrong" not in shown
    assert "PythonError" not in shown
    assert painted(picture) > BLANK


def test_a_blank_page_would_be_noticed(tmp_path: Path) -> None:
    """The measure of paint is far lower on an empty page than on any page above."""
    assert painted(screenshot("about:blank", tmp_path / "blank.png", tmp_path)) < BLANK / 4


def test_the_ui_listens_on_loopback_only(ui: str) -> None:
    """Nobody on the network reaches the UI, which has no login."""
    port = int(ui.rsplit(":", 1)[1])
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    addresses = {a.split(":")[0] for a in listening if int(a.split(":")[1], 16) == port}

    assert addresses == {"0100007F"}, f"{os.getpid()}"
