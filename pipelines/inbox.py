"""A short text that changes with the inbox and with the mappings."""

import hashlib

from connectors.landing import HIDDEN, PARTIAL
from pipelines.home import Home


def inbox_mark(home: Home) -> str:
    """Give names, sizes and times of the inbox's files, and of the mappings they are read with, as one hash; empty when there is none."""
    found = sorted(home.inbox.rglob("*")) if home.inbox.is_dir() else []
    files = [p for p in found if p.is_file() and not p.name.lower().endswith(PARTIAL) and not p.name.startswith(HIDDEN)]
    facts = [
        f"{p.relative_to(home.root)}:{p.stat().st_size}:{p.stat().st_mtime_ns}" for p in (*files, *sorted(home.mappings.glob("*.toml")))
    ]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:20] if files else ""
