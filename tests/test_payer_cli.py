"""Payer rules as people use them: real runs on a wallet's export, from a receipt to the table and back to its line."""

import re
from pathlib import Path

import duckdb
import pytest

from pipelines.config import load
from pipelines.errors import ConfigurationError
from pipelines.payers import payer_of
from tests.support.cli import moisson

HEADER = "Date,Time,Time Zone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID"
ROWS = (
    "2026-03-10,10:00:00,UTC,Clickworker GmbH,Mass Pay Payment,Completed,EUR,40.00,-1.00,39.00,T1",
    "2026-03-11,10:00:00,UTC,Prolific Academic Ltd,Mass Pay Payment,Completed,EUR,50.00,0.00,50.00,T2",
    "2026-03-12,10:00:00,UTC,Ann Example,Mass Pay Payment,Completed,EUR,9.00,0.00,9.00,T3",
)
TASKS = """Study,Reward,Bonus,Started At,Completed At,Completion Code,Status
One,€7.00,€0.00,2026-03-02 08:00:00.000000,2026-03-02 08:10:00.000000,C1,APPROVED
"""
PERSON = "[inbox]\nsettle_seconds = 0\n"


def channels(home: Path) -> dict[str, str]:
    """Give the received money of each channel."""
    with duckdb.connect(str(home / "data" / "moisson.duckdb"), read_only=True) as con:
        rows = con.sql("SELECT channel_id, received_rc FROM mart.channel_efficiency_current WHERE window_days = 'all'").fetchall()
    return {channel: f"{received:.2f}" for channel, received in rows}


@pytest.mark.slow
def test_a_receipt_is_earned_explained_and_follows_its_rule(tmp_path: Path) -> None:
    """Known payers are earned at once; a rule moves a name to its channel at the next run; an exported channel's receipts are only shown."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "paypal.csv").write_text("\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    (tmp_path / "inbox" / "tasks.csv").write_text(TASKS, encoding="utf-8")
    (tmp_path / "moisson.toml").write_text(PERSON, encoding="utf-8")
    done = moisson(tmp_path, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert channels(tmp_path) == {"clickworker": "39.00", "prolific": "7.00"}
    told = moisson(tmp_path, "explain", "clickworker", "2026-03").stdout
    assert re.search(r"paypal\.csv:2\n  2026-03-10,10:00:00,UTC,Clickworker GmbH", told), told

    rules = '[[payer]]\nname = "Ann *"\nchannel = "ann"\nfamily = "freelance"\n[[payer]]\nname = "Prolific*"\nchannel = "prolific"\n'
    (tmp_path / "moisson.toml").write_text(PERSON + rules, encoding="utf-8")
    done = moisson(tmp_path, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert channels(tmp_path) == {"clickworker": "39.00", "prolific": "7.00", "ann": "9.00"}
    assert "1 receipts of prolific are not counted as earned" in moisson(tmp_path, "status").stdout
    assert "gives no export" in moisson(tmp_path, "sources", "clickworker").stdout


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ('name = "UHRS"', "payer.0: channel: say the channel"),
        ('name = "UHRS"\nchannel = "uhrs"', "family: no platform is called 'uhrs'"),
        ('name = "UHRS"\nchannel = "uhrs"\nfamily = "wallet"', "payer.0.family"),
        ('name = "UHRS"\nchannel = "prolific"\nfamily = "product"', "family: Prolific is microtask"),
        ('name = "UHRS"\nchannel = "paypal"', "family: PayPal is wallet"),
        ('name = "UHRS"\nchannel = "uhrs"\nfamily = "microtask"\nignore = true', "or ignore = true"),
        ('name = "UHRS"\nchannel = "uhrs"\nfamily = "microtask"\nwallet = "bank"', "payer.0.wallet: 'bank' is no platform we know"),
        ('name = ""\nignore = true', "payer.0.name"),
        ('name = "UHRS"\nchannel = "uhrs"\nfamily = "microtask"\npays_within_days = 0', "payer.0.pays_within_days"),
        (
            'name = "A"\nchannel = "x"\nfamily = "microtask"\n[[payer]]\nname = "B"\nchannel = "x"\nfamily = "product"',
            "the rules for 'x' say microtask and product",
        ),
    ],
)
def test_a_wrong_rule_is_told_with_its_key(tmp_path: Path, rule: str, told: str) -> None:
    """A payer rule that cannot be meant stops a run with file, line and key."""
    toml = tmp_path / "moisson.toml"
    toml.write_text(f"[[payer]]\n{rule}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(toml)
    assert told in str(caught.value)
    assert f"{toml}:" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("CLICKWORKER GmbH", "clickworker"),
        ("Clickworkers United", None),
        ("Friends of Clickworker", None),
        ("Outlier", "outlier"),
        ("Outlier AI, Inc.", "outlier"),
        ("Outlier Music", None),
        ("Rev.com", "rev"),
        ("Rev Smith", None),
        ("User-Testing", "usertesting"),
        ("Prolific Academic Ltd", None),
        ("Toloka AI BV", "toloka"),
        ("", None),
    ],
)
def test_a_known_name_is_the_whole_or_the_first_words(tmp_path: Path, name: str, channel: str | None) -> None:
    """Names of platforms without an export count as whole words at the start; common words only alone; platforms with an export never."""
    found = payer_of(load(tmp_path / "moisson.toml"), "paypal", name)
    assert (found.channel if found else None) == channel
