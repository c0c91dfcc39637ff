"""Every platform, found by walking the family folders: a new file needs no registration."""

import importlib
import pkgutil
from dataclasses import replace
from functools import lru_cache

import connectors
from connectors.platform import Platform
from connectors.vocabulary import Family


@lru_cache(maxsize=1)
def platforms() -> dict[str, Platform]:
    """Give all platforms by name, sorted by family and name."""
    found: dict[str, Platform] = {}
    for family in Family:
        package = importlib.import_module(f"{connectors.__name__}.{family}")
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
            if not info.name.startswith("_"):
                module = importlib.import_module(f"{package.__name__}.{info.name}")
                platform: Platform = module.PLATFORM
                found[platform.name] = replace(platform, module=module.__name__)
    return found


def platform(name: str) -> Platform:
    """Give one platform; `KeyError` when nobody declared it."""
    return platforms()[name]
