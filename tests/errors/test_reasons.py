"""Every reason of the quarantine: one inbox with a file for each, read in one run."""

import re

import pytest

from connectors.vocabulary import Reason
from pipelines.sandbox import Job, Sandbox
from tests.errors.reasons import FILES, MAPPING, SETTINGS
from tests.errors.record import compare
from tests.faults.house import House


def refusals(printed: str) -> dict[str, str]:
    r"""Give what `moisson quarantine` says, by \"file reason\": the first block of each."""
    found: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", printed):
        head = re.match(r"(?P<file>[^:\s]+)(?: · [^:]*| [^:]*)?(?::\d+)?: (?P<reason>[a-z_]+(?::[a-z]+)?)", block)
        if head:
            found.setdefault(f"{head['file']} {head['reason']}", block)
    return found


def test_every_reason_is_provoked_by_its_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty files, one run: each is refused, or has a line refused, for the reason it stands for, and what is printed is recorded."""
    house.settings = SETTINGS
    house.home.mappings.mkdir(exist_ok=True)
    (house.home.mappings / "clicklab.toml").write_text(MAPPING, encoding="utf-8")
    for name, content in FILES.values():
        house.drop(content(), name)
    submit = Sandbox.submit

    def killed(self: Sandbox, job: Job) -> None:
        submit(self, job)
        if getattr(job, "file_name", "") == "killed.csv":
            assert self._process is not None
            self._process.kill()

    monkeypatch.setattr(Sandbox, "submit", killed)
    ran = house.run()

    assert ran.exit == 30
    assert house.broken == []
    seen = {(name, reason) for name, reason in house.ask("SELECT file_name, reason FROM ops.quarantine")}
    assert {reason for reason, (name, _) in FILES.items() if (name, str(reason)) not in seen} == set()
    printed = refusals(ran.told)
    compare("reasons", {str(reason): {"file": name, "printed": _short(printed[f"{name} {reason}"])} for reason, (name, _) in FILES.items()})


def _short(text: str) -> str:
    return "\n".join(line if len(line) <= 160 else f"{line[:157]}…" for line in text.splitlines())


def test_every_reason_has_a_file() -> None:
    """A reason without a file that provokes it is a line of the documentation that nobody can check."""
    assert list(FILES) == list(Reason)
