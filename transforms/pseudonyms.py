"""People's names become pseudonyms before they leave the reader; the real names live in one droppable table."""

import hashlib
import hmac

import polars as pl

LENGTH = 20


def pseudonym(name: str, key: bytes) -> str:
    """Give the pseudonym of a name: HMAC-SHA-256 with the installation's key, 20 hex digits."""
    return hmac.new(key, name.strip().casefold().encode(), hashlib.sha256).hexdigest()[:LENGTH]


def hide(frame: pl.DataFrame, key: bytes) -> tuple[pl.DataFrame, dict[str, str]]:
    """Replace clients and workers by pseudonyms; give the frame and pseudonym → real name."""
    names: dict[str, str] = {}
    for column in (c for c in ("client", "worker") if frame[c].null_count() < frame.height):
        people = frame[column].drop_nulls().unique().to_list()
        hidden = {name: pseudonym(name, key) for name in people}
        names |= {short: name for name, short in hidden.items()}
        if hidden:
            frame = frame.with_columns(pl.col(column).replace_strict(hidden, default=None, return_dtype=pl.String))
    return frame, names
