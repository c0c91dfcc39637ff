"""The person's folder: where moisson.toml, the inbox and the data are."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32


@dataclass(frozen=True)
class Home:
    """`MOISSON_HOME`, by default the current directory."""

    root: Path

    @classmethod
    def find(cls) -> "Home":
        """Give the home that the environment names."""
        return cls(Path(os.environ.get("MOISSON_HOME", ".")).expanduser().resolve())

    @property
    def toml(self) -> Path:
        """The settings."""
        return self.root / "moisson.toml"

    @property
    def inbox(self) -> Path:
        """Where people drop exports."""
        return self.root / "inbox"

    @property
    def mappings(self) -> Path:
        """What the person said of exports that Moisson does not know."""
        return self.root / "mappings"

    @property
    def data(self) -> Path:
        """All that Moisson writes."""
        return self.root / "data"

    @property
    def landing(self) -> Path:
        """The kept bytes."""
        return self.data / "landing"

    @property
    def warehouse(self) -> Path:
        """The writer's warehouse."""
        return self.data / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The read-only warehouse that people open."""
        return self.data / "moisson.duckdb"

    @property
    def staging(self) -> Path:
        """Frames on their way from the parser to the warehouse."""
        return self.data / "staging"

    @property
    def lock(self) -> Path:
        """The writer's lease."""
        return self.data / ".lock"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage."""
        return self.data / "dagster"

    @property
    def last_run(self) -> Path:
        """What the last run did, for people and for benchmarks."""
        return self.data / "last_run.json"

    def prepare(self) -> None:
        """Make the folders, readable by nobody else."""
        os.umask(0o077)
        for folder in (self.inbox, self.data, self.landing, self.staging, self.dagster):
            folder.mkdir(parents=True, exist_ok=True)

    def pseudonym_key(self) -> bytes:
        """Give this installation's key for pseudonyms, made on first use; it never enters the warehouse."""
        path = self.data / ".pseudonym.key"
        if not path.exists():
            temporary = path.with_suffix(".new")
            temporary.write_bytes(secrets.token_bytes(KEY_BYTES))
            temporary.replace(path)
        return path.read_bytes()
