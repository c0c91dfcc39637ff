"""The platforms that a home has mapped: read, held beside the declared ones, written down."""

import os
from pathlib import Path

from connectors import catalogue
from connectors.catalogue import declared, platforms
from connectors.mapping import Mapping, MappingError, load_folder, mark_of
from connectors.mapping_toml import render
from connectors.platform import Platform
from pipelines.errors import ConfigurationError

FOLDER = "mappings"


def hold(root: Path) -> tuple[Mapping, ...]:
    """Hold the mappings of a home in place of those held before, and give them.

    Raises `ConfigurationError` that names file, line and key of whatever is wrong with one.
    """
    folder = root / FOLDER
    try:
        found = load_folder(folder)
    except MappingError as why:
        raise ConfigurationError(str(why)) from None
    for one in found:
        _refuse_odd(folder / f"{one.name}.toml", one)
    catalogue.hold([one.platform() for one in found], mark_of(folder / f"{one.name}.toml" for one in found))
    return found


def known_at(root: Path) -> dict[str, Platform]:
    """Give every platform that a home knows, its mapped ones too."""
    hold(root)
    return platforms()


def _refuse_odd(path: Path, mapping: Mapping) -> None:
    """Refuse a name that Moisson reads itself, and a mapping that nobody has confirmed."""
    if mapping.name in declared():
        told = f"{path}: name: Moisson reads {mapping.title} itself. Remove the mapping, or give it another name."
        raise ConfigurationError(told)
    if not mapping.confirmed:
        told = f"{path}: confirmed: look at what it reads with `moisson map FILE --name {mapping.name}`, which writes it down confirmed."
        raise ConfigurationError(told)


def write(root: Path, mapping: Mapping) -> Path:
    """Write a mapping into a home, whole or not at all, and give its path."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{mapping.name}.toml"
    temporary = path.with_suffix(".new")
    temporary.write_text(render(mapping), encoding="utf-8")
    with temporary.open("rb") as handle:
        os.fsync(handle.fileno())
    temporary.replace(path)
    return path
