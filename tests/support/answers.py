"""Read a sample as a run would, and give an answer that can be recorded and compared."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from connectors.settings import Account
from transforms.digest import Desk, Digest, digest

TODAY = date(2026, 11, 23)
KEY = b"the key of the tests"


def account_of(path: Path, platform: str) -> Account:
    """Give the account in `<sample>.account.json`, else in `account.json` beside it, else a bare one."""
    own = path.with_name(path.name + ".account.json")
    told = own if own.exists() else path.with_name("account.json")
    fields = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    if "period" in fields:
        fields["period"] = tuple(date.fromisoformat(d) for d in fields["period"])
    return Account(platform=platform, **fields)


def read_sample(path: Path, out: Path, account: Account | None = None, zone: str = "Europe/Paris") -> Digest:
    """Digest one file with the account beside it."""
    pick = (lambda _: account) if account else (lambda platform: account_of(path, platform))
    return digest(path, pick, Desk(out, zone, KEY, TODAY))


def answer(done: Digest) -> dict[str, Any]:
    """Give what was read as plain values: counts, money and every observation without its nulls."""
    return {
        "parts": [
            {
                "platform": part.platform,
                "layout": part.layout,
                "part": part.name,
                "records": part.records,
                "accepted": part.accepted,
                "quarantined": part.quarantined,
                "skipped": part.skipped,
                "totals": part.totals,
                "blank": part.blank,
                "period": [str(part.covers_from), str(part.covers_to), part.stated_period],
                "money": part.money,
                "added": list(part.added),
                "refused": pl.read_ipc(part.refused).select("line", "reason", "column").rows(),
                "observations": _observations(part.rows),
            }
            for part in done.parts
        ],
        "refusals": [[str(r.reason), r.part, r.detail, r.remedy] for r in done.refusals],
    }


def _observations(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    frame = pl.read_ipc_stream(path).sort("line", "shape", "record_key").drop("content_hash")
    return [{k: str(v) for k, v in row.items() if v is not None} for row in frame.to_dicts()]
