"""`moisson new-platform`: from a sample export to the file of a platform, its sample and its recorded answer, in a checkout of Moisson."""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

import connectors
from connectors.catalogue import declared
from connectors.mapping import MAPPABLE, slug
from connectors.mapping_python import render
from connectors.vocabulary import Family
from pipelines.errors import ConfigurationError, Exit
from pipelines.looks import Looked
from pipelines.map_answers import Said
from pipelines.map_export import look_with
from pipelines.map_shown import asked, show
from pipelines.sandbox import Look
from pipelines.say import say
from pipelines.shapes import NewPlatform

MANY = 30
EXPORT_TODO = "TODO: {title}, where to click, Download."


@dataclass(frozen=True)
class Draft:
    """What was asked for on the command line."""

    name: str
    family: str
    sample: Path
    title: str = ""
    how_to_export: str = ""
    said: Said = field(default_factory=Said)


def new_platform(draft: Draft, out: Console, *, as_json: bool = False) -> int:
    """Write the platform's file, copy the sample, record its answer, and say what is left to a person."""
    root = _checkout()
    target = _target(root, draft)
    title = draft.title or draft.name.replace("_", " ").title()
    look = Look(draft.sample, draft.said.answers(), draft.name, title, Family(draft.family), datetime.now(UTC).date())
    tables = look_with(look)
    if known := next((one.known for one in tables if one.known), None):
        raise ConfigurationError(
            f"{draft.sample}: Moisson reads this already: {known}. Drop it into an inbox, or add a layout to that platform."
        )
    if len(tables) != 1:
        raise ConfigurationError(f"{draft.sample}: it holds {len(tables)} tables. Give a sample of one: each is a layout of its own.")
    if not as_json:
        show(tables[0], out)
    how = draft.how_to_export or EXPORT_TODO.format(title=title)
    target.write_text(render(tables[0].understood, sample=draft.sample.name, how_to_export=how), encoding="utf-8")
    sample = _copied(root, draft)
    recorded = _recorded(root, sample)
    written = [target, sample, *([sample.with_name(f"{sample.name}.expected.json")] if recorded else [])]
    if as_json:
        questions = [asked(question) for question in tables[0].understood.questions]
        say(NewPlatform(written=[str(path) for path in written], rows=tables[0].rows, questions=questions, recorded=recorded))
    else:
        _point_on(root, written, tables[0], out, recorded=recorded)
    return Exit.CLEAN


def _checkout() -> Path:
    """Give the folder of the source. Raises `ConfigurationError` where Moisson was installed without it."""
    root = Path(str(connectors.__file__)).parent.parent
    if not (root / "tests" / "samples").is_dir():
        raise ConfigurationError(
            f"{root}: new-platform writes into a checkout of Moisson, and this is none. Clone it, or map the export: `moisson map FILE`."
        )
    return root


def _target(root: Path, draft: Draft) -> Path:
    """Give where the platform's file goes; refuse names and families that cannot be."""
    if draft.family not in {str(family) for family in MAPPABLE}:
        raise ConfigurationError(f"--family {draft.family}: there is no such family. Give one of {', '.join(sorted(MAPPABLE))}.")
    if draft.name != slug(draft.name):
        raise ConfigurationError(f"NAME {draft.name}: not small letters, digits and _ alone. Write it as {slug(draft.name)!r}.")
    if draft.name in declared():
        raise ConfigurationError(f"{draft.name}: {declared()[draft.name].module} declares it already. Add a layout there.")
    if not draft.sample.is_file():
        raise ConfigurationError(f"{draft.sample}: there is no such file. Give the path of the sample as you see it from this folder.")
    return root / "connectors" / draft.family / f"{draft.name}.py"


def _copied(root: Path, draft: Draft) -> Path:
    folder = root / "tests" / "samples" / draft.name
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{slug(draft.sample.stem)}{draft.sample.suffix.lower()}"
    shutil.copyfile(draft.sample, target)
    return target


def _recorded(root: Path, sample: Path) -> bool:
    """Record the sample's answer with the tests' own option; say whether it was written."""
    test = f"tests/test_samples.py::test_a_sample_gives_its_recorded_answer[{sample.parent.name}/{sample.name}]"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "--record", test]
    subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603  # our own tests
    return sample.with_name(f"{sample.name}.expected.json").exists()


def _point_on(root: Path, written: list[Path], looked: Looked, out: Console, *, recorded: bool) -> None:
    """Say what was written and what a person has to do."""
    seen = looked.understood
    for path in written:
        out.print(f"Wrote {path.relative_to(root)}", highlight=False)
    for question in seen.questions:
        out.print(f"TODO {question.text}\n    {question.flag}", markup=False, highlight=False)
    if looked.rows > MANY:
        out.print(f"The sample has {looked.rows} rows. Keep 3 to 15, of invented people and ids: it is published.")
    if not recorded:
        out.print("No answer was recorded: install the tests (`make setup`), then `pytest tests/test_samples.py --record`.")
    out.print("Correct the words, read the recorded answer line by line, and go on with docs/adding-a-platform.md.")
