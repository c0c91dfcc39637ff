"""The Dagster UI of the sample life, asked over GraphQL and looked at with a real browser."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.catalogue import platforms
from connectors.vocabulary import Family
from pipelines.checks import ALL_CHECKS
from tests.support.browser import ask, chromium, dagster_ui, dom, painted, screenshot
from tests.support.life import ROOT, life_home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="chromium is not installed: apt-get install chromium"),
]
BLANK = 0.002
ASSETS = "{ assetNodes { assetKey { path } groupName description opVersion dependencyKeys { path } } }"
CHECKS = "{ assetNodes { assetKey { path } assetChecksOrError { ... on AssetChecks { checks { name description blocking } } } } }"
TRIGGERS = "{ repositoriesOrError { ... on RepositoryConnection { nodes { schedules { name } sensors { name sensorState { status } } jobs { name } } } } }"
TOLD = """{ assetNodes { assetKey { path } owners { ... on TeamAssetOwner { team } } kinds tags { key value } description
    metadataEntries { label ... on TableSchemaMetadataEntry { schema { columns { name description } } }
        ... on CodeReferencesMetadataEntry { codeReferences { ... on LocalFileCodeReference { filePath } } } ... on PathMetadataEntry { path } }
    assetMaterializations(limit: 1) { metadataEntries { label __typename ... on IntMetadataEntry { intValue } ... on FloatMetadataEntry { floatValue }
        ... on TableColumnLineageMetadataEntry { lineage { columnName columnDeps { assetKey { path } columnName } } } } } } }"""
EVALUATED = """{ assetNodes { assetKey { path } assetChecksOrError { ... on AssetChecks { checks { name
    executionForLatestMaterialization { evaluation { success severity description metadataEntries { label
    ... on TextMetadataEntry { text } ... on IntMetadataEntry { intValue } ... on TableMetadataEntry { table { records } } } } } } } } } }"""
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
    """One job, once a day, and when the inbox changes; one for past months; and a sensor that tells of failures."""
    (repository,) = ask(ui, TRIGGERS)["repositoriesOrError"]["nodes"]

    assert [s["name"] for s in repository["schedules"]] == ["daily"]
    assert {s["name"]: s["sensorState"]["status"] for s in repository["sensors"]} == {"failed": "RUNNING", "inbox": "STOPPED"}
    assert {"harvest", "past_months"} <= {j["name"] for j in repository["jobs"]}


def test_the_run_of_the_command_line_is_in_the_ui(ui: str) -> None:
    """`moisson run` and the UI share one history."""
    assert {"status": "SUCCESS", "jobName": "harvest"} in ask(ui, RUNS)["runsOrError"]["results"]


@pytest.fixture(scope="module")
def told(ui: str) -> dict[str, dict[str, Any]]:
    """What the UI knows of every asset, by its name, the entries of its metadata by their label."""
    found = ask(ui, TOLD)["assetNodes"]
    for node in found:
        node["defined"] = {e["label"]: e for e in node["metadataEntries"]}
        node["latest"] = {e["label"]: e for m in node["assetMaterializations"] for e in m["metadataEntries"]}
    return {"/".join(node["assetKey"]["path"]): node for node in found}


def test_every_asset_says_whose_it_is_what_it_is_and_where_it_is_written(told: dict[str, dict[str, Any]]) -> None:
    """A description, an owner, kinds, the tag of its layer, a page of the docs that exists, and files that exist."""
    for name, node in told.items():
        assert node["description"], name
        assert node["kinds"], name
        assert node["owners"] == [{"team": "moisson"}], name
        assert "layer" in {tag["key"] for tag in node["tags"]}, name
        assert (ROOT / node["defined"]["docs"]["path"].partition("#")[0]).is_file(), name
        files = node["defined"].get("dagster/code_references", {"codeReferences": []})["codeReferences"]
        assert all(Path(file["filePath"]).is_file() for file in files), name
    assert told["microtask/prolific"]["defined"]["dagster/code_references"]["codeReferences"][0]["filePath"].endswith(
        "microtask/prolific.py"
    )


def test_every_table_describes_its_columns(told: dict[str, dict[str, Any]]) -> None:
    """Each column of ledger and marts has a sentence; where SQL alone makes the table, it says of what, and the run tells the lineage."""
    columns = {
        name: node["defined"]["dagster/column_schema"]["schema"]["columns"]
        for name, node in told.items()
        if name.startswith(("ledger/", "mart/"))
    }
    assert len(columns) > 60
    assert all(column["description"] for found in columns.values() for column in found)
    received = next(c for c in columns["mart/channel_efficiency_day"] if c["name"] == "received_rc")
    assert "← ledger.earning.net_rc, ledger.payout.fee_rc" in received["description"]
    lineage = told["mart/channel_efficiency_day"]["latest"]["dagster/column_lineage"]["lineage"]
    (deps,) = [line["columnDeps"] for line in lineage if line["columnName"] == "received_rc"]
    assert {("/".join(d["assetKey"]["path"]), d["columnName"]) for d in deps} == {
        ("ledger/earning", "net_rc"), ("ledger/payout", "fee_rc"), ("ledger/receipt", "fee_rc")
    }  # fmt: skip
    assert all(
        "/".join(d["assetKey"]["path"]) in told
        for node in told.values()
        for line in node["latest"].get("dagster/column_lineage", {"lineage": []})["lineage"]
        for d in line["columnDeps"]
    )


def test_rows_cents_and_sums_are_numbers_that_are_plotted(told: dict[str, dict[str, Any]]) -> None:
    """They are those of the published tables."""
    latest = told["ledger/earning"]["latest"]
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as con:
        rows = con.sql("SELECT count(*) FROM ledger.earning").fetchone()
        cents = dict(
            con.sql(
                "SELECT 'cents/' || currency, CAST(round(sum(net) * 100) AS BIGINT) FROM ledger.earning WHERE net IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        received = con.sql("SELECT CAST(sum(received_rc) AS DOUBLE) FROM mart.channel_efficiency_day").fetchone()
    assert (latest["dagster/row_count"]["intValue"],) == rows
    assert {label: entry["intValue"] for label, entry in latest.items() if label.startswith("cents/")} == cents
    assert received is not None
    assert told["mart/channel_efficiency_day"]["latest"]["sum/received_rc"]["floatValue"] == pytest.approx(received[0], abs=0.01)


def test_a_quarantined_line_is_a_warning_with_the_remedy(ui: str) -> None:
    """By reason: how many lines and files, and what to do; the lines themselves are not in the UI. Each rule says how severe it is and counts."""
    found = {
        c["name"]: c["executionForLatestMaterialization"]
        for n in ask(ui, EVALUATED)["assetNodes"]
        for c in n["assetChecksOrError"].get("checks", [])
    }
    refused = found["nothing_refused"]["evaluation"]
    (records,) = [e["table"]["records"] for e in refused["metadataEntries"] if e["label"] == "by_reason"]
    rows = [json.loads(record) for record in records]
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as con:
        counted = con.sql("SELECT reason, count(line), count(*) - count(line) FROM ops.quarantine GROUP BY 1 ORDER BY 1").fetchall()
        raw = [text for (text,) in con.sql("SELECT raw FROM ops.quarantine WHERE line IS NOT NULL AND length(raw) > 12").fetchall()]

    assert (refused["success"], refused["severity"]) == (False, "WARN")
    assert sorted((r["reason"], r["lines"], r["files"]) for r in rows) == counted
    assert all(len(r["remedy"]) > 20 for r in rows)
    assert raw
    assert [text for text in raw if text in json.dumps(refused, ensure_ascii=False)] == []
    told = {e["label"]: e for e in found["earning_keys_unique"]["evaluation"]["metadataEntries"]}
    assert (told["severity"]["text"], told["rows_failed"]["intValue"]) == ("critical", 0)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("asset-groups", ["microtask", "freelance", "affiliate", "ledger", "mart", "published"]),
        ("assets/microtask/prolific", ["prolific", "How to export"]),
        ("assets/mart/channel_efficiency_day", ["received_rc", "ledger.payout.fee_rc", "theme"]),
        ("assets/landing/awin_months", ["Partitions", "past_months"]),
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
