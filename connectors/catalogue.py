"""Every platform: those declared in the family folders, found by walking them, and those that a home has mapped.

A new file needs no registration. The mapped ones are held by the process that knows the home; a parser is handed them.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import connectors
from connectors.platform import Platform
from connectors.vocabulary import Family


@dataclass
class _Shelf:
    """The mapped platforms held now, a text that changes with what they say, and how often they were changed."""

    mapped: tuple[Platform, ...] = ()
    mark: str = ""
    edition: int = 0


_SHELF = _Shelf()


@lru_cache(maxsize=1)
def declared() -> dict[str, Platform]:
    """Give the platforms that have a file of ours, by name, sorted by family and name."""
    found: dict[str, Platform] = {}
    for family in Family:
        package = importlib.import_module(f"{connectors.__name__}.{family}")
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
            if not info.name.startswith("_"):
                module = importlib.import_module(f"{package.__name__}.{info.name}")
                platform: Platform = module.PLATFORM
                found[platform.name] = replace(platform, module=module.__name__)
    return found


def hold(mapped: Sequence[Platform], mark: str) -> None:
    """Take these mapped platforms in place of those held before. `mark` changes with the text they were read from."""
    if (tuple(mapped), mark) != (_SHELF.mapped, _SHELF.mark):
        _SHELF.mapped, _SHELF.mark, _SHELF.edition = tuple(mapped), mark, _SHELF.edition + 1


def mapped() -> tuple[Platform, ...]:
    """Give the mapped platforms that are held."""
    return _SHELF.mapped


def mark() -> str:
    """Give a text that changes with what the mapped platforms say; empty when there are none."""
    return _SHELF.mark


def edition() -> int:
    """Give a number that changes whenever other platforms are held: what is derived from the catalogue is kept under it."""
    return _SHELF.edition


def platforms() -> dict[str, Platform]:
    """Give all platforms by name: the declared ones, sorted by family and name, then the mapped ones."""
    return _all(edition())


@lru_cache(maxsize=1)
def _all(edition: int) -> dict[str, Platform]:
    del edition
    return declared() | {p.name: p for p in mapped()}


def platform(name: str) -> Platform:
    """Give one platform; `KeyError` when nobody declared it."""
    return platforms()[name]
