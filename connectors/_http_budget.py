"""Calls a minute, kept across runs."""

import json
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

_MINUTE = 60.0


class Budget:
    """At most `per_minute` calls in any 60 seconds, remembered in a small JSON file shared by all sources.

    A sliding list of call times, not a bucket that refills: a full bucket would let 2N calls through in one
    minute, and the server counts those. One process at a time may use a state file. Times are Unix seconds.
    """

    def __init__(
        self,
        name: str,
        per_minute: int | None,
        state: Path | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._name, self._per_minute, self._state = name, per_minute, state
        self._clock, self._sleep = clock, sleep
        self._calls = self._load().get(name, [])

    def spend(self) -> None:
        """Take one call, sleeping until there is one, and write it down before it is made."""
        if self._per_minute is None:
            return
        now = self._clock().timestamp()
        recent = [min(call, now) for call in self._calls if call > now - _MINUTE][-self._per_minute :]
        if len(recent) == self._per_minute:
            self._sleep(recent[0] + _MINUTE - now)
            now = max(self._clock().timestamp(), recent.pop(0) + _MINUTE)
        self._calls = [*recent, now]
        self._save()

    def _load(self) -> dict[str, list[float]]:
        """Read the state; a damaged or missing file counts as no calls, since the server still says 429."""
        if self._state is None or not self._state.exists():
            return {}
        try:
            found = json.loads(self._state.read_bytes())
            return {str(name): [float(call) for call in calls] for name, calls in found["calls"].items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            return {}

    def _save(self) -> None:
        """Write the state to a new file and swap it in: a killed run leaves the old one or the new one."""
        if self._state is None:
            return
        self._state.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"calls": {**self._load(), self._name: self._calls}})
        with tempfile.NamedTemporaryFile("w", dir=self._state.parent, delete=False) as new:
            new.write(text)
        os.replace(new.name, self._state)  # noqa: PTH105 - Path.replace says the same with more words
