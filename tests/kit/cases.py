"""How the kit makes its cases from the declarations, counts them, and says what is wrong with one."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.kit.seeds import Seed, mains

COUNTED: Counter[str] = Counter()
"""How many cases each platform has, over all tests of the kit that are imported."""


@dataclass(frozen=True, eq=False)
class Case:
    """One thing to try on one layout: `what` names it, `value` is what the test needs besides."""

    seed: Seed
    what: str = ""
    value: Any = None

    @property
    def id(self) -> str:
        """The name of the case."""
        return f"{self.seed.name}{f'/{self.what}' if self.what else ''}"

    def says(self, found: object, change: str) -> str:
        """Tell platform, layout, sample, what was tried and found, and what to change."""
        seed = self.seed
        tried = f", {self.what}" if self.what else ""
        return f"{seed.platform.name}, layout {seed.layout.name!r} (sample {seed.path.name}{tried}): {found}. {change}"


def over(cases: Iterable[Case]) -> Callable[..., Any]:
    """Run a test over cases, and count them."""
    made = list(cases)
    COUNTED.update(case.seed.platform.name for case in made)
    return pytest.mark.parametrize("case", made, ids=[case.id for case in made])


def layouts(where: Callable[[Seed], bool] = lambda _: True) -> list[Case]:
    """Give one case for each layout that a sample shows."""
    return [Case(seed) for seed in mains() if where(seed)]


def each(pick: Callable[[Seed], Iterable[str]], where: Callable[[Seed], bool] = lambda _: True) -> list[Case]:
    """Give one case for each name that `pick` finds in a layout, such as its columns."""
    return [Case(seed, name, name) for seed in mains() if where(seed) for name in dict.fromkeys(pick(seed))]


once = cache
"""Remember what several tests ask of a seed."""
