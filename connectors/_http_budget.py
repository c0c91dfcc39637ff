"""How many calls a minute, an hour, a day: kept across runs."""

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from connectors._http_errors import RateLimited


class Budget:
    """At most so many calls in any so many seconds, for each of `limits`, remembered in a small JSON file shared by all sources.

    A sliding list of call times, not a bucket that refills: a full bucket would let 2N calls through in one
    minute, and the server counts those. One process at a time may use a state file. Times are Unix seconds.
    """

    def __init__(
        self,
        name: str,
        limits: Sequence[tuple[int, int]],
        state: Path | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        patience: float = 300.0,
    ) -> None:
        self._name, self._limits, self._state = name, tuple(limits), state
        self._clock, self._sleep, self._patience = clock, sleep, patience
        self._calls = self._load().get(name, [])

    def spend(self) -> None:
        """Take one call, sleeping until there is one, and write it down before it is made.

        Raises `RateLimited` when that would take longer than our patience: the quota of the hour or the day is used up.
        """
        if not self._limits:
            return
        now = self._clock().timestamp()
        pause = max(self._pause(now, calls, seconds) for calls, seconds in self._limits)
        if pause > self._patience:
            raise RateLimited(
                f"{self._name}: our own count of calls has reached what the platform allows. Run again in {pause:,.0f} s: what is landed stays",
                pause,
            )
        if pause > 0:
            self._sleep(pause)
            now = max(self._clock().timestamp(), now + pause)
        most, longest = max(calls for calls, _ in self._limits), max(seconds for _, seconds in self._limits)
        self._calls = [*[min(call, now) for call in self._calls if call > now - longest][-most:], now]
        self._save()

    def _pause(self, now: float, calls: int, seconds: int) -> float:
        """Give how long to wait until one of so many calls is so many seconds old."""
        recent = [min(call, now) for call in self._calls if call > now - seconds][-calls:]
        return recent[0] + seconds - now if len(recent) == calls else 0.0

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
