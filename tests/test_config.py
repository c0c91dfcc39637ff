"""`moisson.toml`: what it may say, and how precisely its errors point."""

import re
from pathlib import Path

import pytest

from connectors.read import Unreadable
from connectors.settings import Account
from pipelines.accounts import pick_account
from pipelines.config import Config, load
from pipelines.errors import ConfigurationError

WHOLE = """\
# comment
[person]
id = "me"
timezone = "Europe/Berlin"
country = "DE"
reporting_currency = "EUR"

[[account]]
platform = "prolific"

[[account]]
platform = "awin"
label = "blog"
publisher_id = "4711"

[[effort]]
project = "Blog*"
channel = "awin:blog"
kind = "build"

[inbox]
settle_seconds = 0

[ecb]
fetch = false
"""
WRONG = [
    ('timezone = "Europe/Berlin"', 'timezone = "Berlin"', 4, "person.timezone", "Europe/Paris"),
    ('country = "DE"', 'country = "Germany"', 5, "person.country", "FR"),
    ('reporting_currency = "EUR"', 'reporting_currency = "euro"', 6, "person.reporting_currency", "EUR"),
    ('platform = "awin"', 'platform = "awing"', 12, "account.1.platform", "moisson sources"),
    ('label = "blog"', 'label = "../blog"', 13, "account.1.label", "pattern"),
    ('publisher_id = "4711"', 'publisher_id = "my site"', 14, "account.1.publisher_id", "digits only"),
    ('publisher_id = "4711"', 'date_order = "dym"', 14, "account.1.date_order", "dmy"),
    ('publisher_id = "4711"', 'api_token = "0123456789abcdef"', 14, "account.1.api_token", "unknown key"),
    ('kind = "build"', 'kind = "fun"', 19, "effort.0.kind", "paid"),
    ("settle_seconds = 0", "settle_seconds = -1", 22, "inbox.settle_seconds", "0"),
    ("fetch = false", 'fetch = "maybe"', 25, "ecb.fetch", "boolean"),
    ("[ecb]", "[ebc]", 24, "ebc", "unknown key"),
]


APIS = [
    ('platform = "impact"\naccount_sid = "IR/x"', 2, "account.0.account_sid", "Account SID"),
    ('platform = "impact"\nfetch = true', 1, "account.0.account_sid", "is missing"),
    ('platform = "clockify"\nworkspace_id = "64a1f0c2d9e3b7a58f6c1d20"', 1, "account.0.user_id", "is missing"),
    ('platform = "impact"\npublisher_id = "4711"', 2, "account.0.publisher_id", "unknown key for impact: its API asks for account_sid"),
    ('platform = "gumroad"\npublisher_id = "4711"', 2, "account.0.publisher_id", "or it has none"),
    ('platform = "gumroad"\nfetch = true', 2, "account.0.fetch", "no API"),
    ('platform = "stripe"\nfetch = "yes please"', 2, "account.0.fetch", "boolean"),
]
FETCHED = [
    ('platform = "awin"\npublisher_id = "4711"', True),
    ('platform = "awin"\npublisher_id = "4711"\nfetch = false', False),
    ('platform = "awin"', False),
    ('platform = "stripe"', False),
    ('platform = "stripe"\nfetch = true', True),
    ('platform = "clockify"\nworkspace_id = "64a1f0c2d9e3b7a58f6c1d20"\nuser_id = "5f0e9d8c7b6a59483726150a"', True),
    ('platform = "prolific"', False),
]


@pytest.mark.parametrize(("account", "line", "key", "hint"), APIS, ids=lambda v: str(v)[:40])
def test_what_an_api_needs_is_asked_by_file_line_and_key(tmp_path: Path, account: str, line: int, key: str, hint: str) -> None:
    """Keys that an API asks for are declared by its platform: one that is wrong, missing or of another platform is told with its place."""
    path = written(tmp_path, f"[[account]]\n{account}\n")
    with pytest.raises(ConfigurationError, match=re.escape(hint)) as caught:
        load(path)
    assert f"{path}:{line + 1 if line > 1 else line}: {key}: " in str(caught.value)


@pytest.mark.parametrize(("account", "is_asked"), FETCHED, ids=lambda v: str(v)[:40])
def test_an_api_is_asked_only_where_it_is_set_up(tmp_path: Path, account: str, is_asked: bool) -> None:
    """With its keys given, or `fetch = true` where it needs none; never because a platform merely has an API."""
    assert load(written(tmp_path, f"[[account]]\n{account}\n")).pulls is is_asked


def written(tmp_path: Path, text: str) -> Path:
    """Write a moisson.toml."""
    path = tmp_path / "moisson.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_whole_file_is_understood(tmp_path: Path) -> None:
    """Every table that is documented can be said."""
    config = load(written(tmp_path, WHOLE))
    assert config.who().timezone == "Europe/Berlin"
    assert [(a.platform, a.label) for a in config.accounts()] == [("prolific", "main"), ("awin", "blog")]
    assert config.pulls


def test_no_file_means_defaults(tmp_path: Path) -> None:
    """A first run without settings works: UTC, EUR, no account, nothing pulled."""
    config = load(tmp_path / "moisson.toml")
    assert config == Config()
    assert not config.pulls


@pytest.mark.parametrize(("right", "wrong", "line", "key", "hint"), WRONG, ids=[w[3] for w in WRONG])
def test_an_error_names_file_line_and_key(tmp_path: Path, right: str, wrong: str, line: int, key: str, hint: str) -> None:
    """One wrong value is told with its file, its line, its key, and what would be right; exit code 60."""
    path = written(tmp_path, WHOLE.replace(right, wrong))
    with pytest.raises(ConfigurationError) as why:
        load(path)
    told = str(why.value)
    assert told.startswith(f"{path}:{line}: {key}: "), told
    assert hint in told
    assert "run again" in told
    assert why.value.code == 60


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    """Two wrong values make two lines: nobody likes to be sent back twice."""
    text = WHOLE.replace("Europe/Berlin", "Berlin").replace('"build"', '"fun"')
    with pytest.raises(ConfigurationError) as why:
        load(written(tmp_path, text))
    assert re.findall(r":(\d+): ([\w.]+):", str(why.value)) == [("4", "person.timezone"), ("19", "effort.0.kind")]


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    """A quote that is not closed is told with the line the parser stopped at."""
    path = written(tmp_path, WHOLE.replace('"DE"', '"DE'))
    with pytest.raises(ConfigurationError, match=r"not valid TOML.*line 5"):
        load(path)


def test_a_secret_in_the_file_is_not_printed(tmp_path: Path) -> None:
    """Somebody who writes a token into the file is told the key is unknown, and the token is not repeated."""
    path = written(tmp_path, WHOLE.replace('publisher_id = "4711"', 'token = "canary-7Qx2"'))
    with pytest.raises(ConfigurationError) as why:
        load(path)
    assert "canary-7Qx2" not in str(why.value)


def test_the_fingerprint_follows_what_matters_to_reading() -> None:
    """Another date order reads files anew; another waiting time does not."""
    bare, prolific = Config(), {"platform": "prolific"}
    assert Config.model_validate({"account": [prolific]}).fingerprint() != bare.fingerprint()
    assert Config.model_validate({"inbox": {"settle_seconds": 60}}).fingerprint() == bare.fingerprint()


def test_an_account_is_picked_by_its_folder_or_by_being_alone() -> None:
    """One account needs no hint, two need the inbox folder of their label, none is the bare one."""
    blog, shop = Account(platform="awin", label="blog"), Account(platform="awin", label="shop")
    assert pick_account((blog,), "awin", None) == blog
    assert pick_account((blog, shop), "awin", "shop") == shop
    assert pick_account((blog, shop), "prolific", None) == Account(platform="prolific")
    with pytest.raises(Unreadable, match="2 awin accounts") as why:
        pick_account((blog, shop), "awin", None)
    assert "inbox/blog/" in why.value.remedy
