"""Every sample export gives its recorded answer. Record a new one with `pytest tests/test_samples.py --record`."""

import json
from pathlib import Path

import pytest

from connectors.catalogue import platforms
from tests.support.answers import answer, read_sample

FOLDER = Path(__file__).parent / "samples"
SAMPLES = sorted(p for p in FOLDER.glob("*/*") if not p.name.endswith((".expected.json", "account.json")))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_sample_gives_its_recorded_answer(path: Path, tmp_path: Path, record: bool) -> None:
    """Counts, money and every field of every observation are what was recorded and reviewed."""
    found = json.loads(json.dumps(answer(read_sample(path, tmp_path))))
    recorded = path.with_name(path.name + ".expected.json")
    if record and not recorded.exists():
        recorded.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    assert json.loads(recorded.read_text(encoding="utf-8")) == found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_sample_is_recognised_as_its_own_platform(path: Path, tmp_path: Path) -> None:
    """A sample in the folder of a platform is read by that platform and no other."""
    done = read_sample(path, tmp_path)

    assert {part.platform for part in done.parts} <= {path.parent.name}


def test_every_platform_has_a_sample() -> None:
    """A platform without a sample cannot be trusted, so there is none."""
    assert {p.parent.name for p in SAMPLES} == set(platforms())
