"""`moisson map FILE`: show what an export says, ask what it does not, and after a yes write it down as a mapping."""

import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from connectors import catalogue
from connectors.catalogue import declared
from connectors.infer import Answers, Question, Understanding
from connectors.mapping import MAPPABLE, LayoutTable, Mapping, MappingError, load, shipped, slug
from connectors.platform import Platform
from connectors.read import Unreadable
from connectors.vocabulary import Family
from pipelines.accounts import pick_account
from pipelines.asking import read_line
from pipelines.config import load as load_config
from pipelines.errors import ConfigurationError, Exit, Trouble
from pipelines.home import Home
from pipelines.looks import Looked
from pipelines.map_answers import Said, asked, started_from
from pipelines.map_shown import as_json, show, show_questions, show_trial
from pipelines.mapped import hold, write
from pipelines.sandbox import Job, Look, Sandbox
from pipelines.say import say, say_trouble
from transforms.digest import Digest, Part

ROUNDS = 20
ALL_OF = tuple(sorted(map(str, MAPPABLE)))


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    file: Path
    name: str = ""
    title: str = ""
    family: str = ""
    base: str = ""
    table: str = ""
    said: Said = field(default_factory=Said)
    yes: bool = False
    as_json: bool = False


@dataclass
class _Talk:
    """Where a mapping stands between the person and the file."""

    home: Home
    wish: Wish
    out: Console
    base: Mapping | None
    answers: Answers
    name: str
    family: str

    @property
    def title(self) -> str:
        known = self.base.title if self.base else ""
        return self.wish.title or known or self.name.replace("_", " ").title()

    @property
    def can_ask(self) -> bool:
        return sys.stdin.isatty() and self.out.is_terminal and not self.wish.yes and not self.wish.as_json

    def ask(self, text: str, options: Sequence[str]) -> str:
        """Ask at the terminal until the answer is one of the options, or its number."""
        self.out.print(text, markup=False, highlight=False)
        for number, option in enumerate(options, 1):
            self.out.print(f"  {number}  {option}", markup=False, highlight=False)
        while True:
            said = self.read("> ")
            if said.isdigit() and 1 <= int(said) <= len(options):
                return options[int(said) - 1]
            if said and (not options or said in options or options == ("UTC", "account")):
                return said

    def read(self, prompt: str) -> str:
        """Read a line of the terminal. Raises `ConfigurationError` when there is nobody left to answer."""
        try:
            return read_line(self.out, prompt)
        except EOFError:
            raise ConfigurationError(
                f"{self.wish.file}: a question was left without an answer, and nothing was written. Run it again, or answer with options."
            ) from None

    def look(self) -> Looked:
        """Let a parser tell what the file says, with what has been answered so far."""
        family = Family(self.family or Family.MICROTASK)
        name = slug(self.name or "export")
        look = Look(self.wish.file, self.answers, name, self.title or name, family, datetime.now(UTC).date(), catalogue.mapped())
        tables = look_with(look)
        wanted = [one for one in tables if one.table == self.wish.table] if self.wish.table else list(tables)
        if len(wanted) != 1:
            names = ", ".join(repr(one.table) for one in tables)
            raise ConfigurationError(f"{self.wish.file}: it holds {len(tables)} tables. Choose one with --table: {names}.")
        return wanted[0]

    def open(self) -> list[Question]:
        """Give what is not known besides the columns: the name and the family."""
        name = Question("name", "What is the platform called?", how="option") if not self.name else None
        family = Question("family", "What kind of source is it?", ALL_OF, "option") if not self.family else None
        return [q for q in (name, family) if q]


def map_file(home: Home, wish: Wish, out: Console) -> int:
    """Show, ask, try, and write after a yes. Gives 60 while something is undecided; nothing is written then."""
    hold(home.root)
    talk = _begin(home, wish, Console(quiet=True) if wish.as_json else out)
    looked = _settle(talk)
    if looked.known and not looked.mapped:
        raise ConfigurationError(
            f"{wish.file}: Moisson reads this already: {looked.known}. Drop it into {home.inbox} and run `moisson run`."
        )
    show(looked, talk.out)
    if looked.understood.questions or talk.open():
        return _undecided(talk, looked)
    mapping = _merged(talk, looked.understood)
    with tempfile.TemporaryDirectory() as folder:
        parts, problems = _try(talk, mapping, Path(folder))
        show_trial(parts, talk.out)
        if problems:
            return _refused(talk, looked, parts, problems)
        written = write(home.root, mapping) if _agreed(talk) else None
        if wish.as_json:
            say(as_json(looked, parts, written, ()))
    _say_goodbye(talk, written)
    return Exit.CLEAN


def _begin(home: Home, wish: Wish, out: Console) -> _Talk:
    """Take the options, and a shipped mapping or the home's own one as a start."""
    if not wish.file.is_file():
        raise ConfigurationError(f"{wish.file}: there is no such file. Give the path of the export as you see it from this folder.")
    if wish.base and wish.base not in shipped():
        raise ConfigurationError(f"--as {wish.base}: no such mapping comes with Moisson. There are {', '.join(shipped())}.")
    name = wish.name or wish.base
    if name and (name != slug(name) or name in declared()):
        if name in declared():
            raise ConfigurationError(f"--name {name}: Moisson reads that platform itself. Give the platform of this file another name.")
        raise ConfigurationError(f"--name {name}: not small letters, digits and _ alone. Write it as {slug(name)!r}.")
    if wish.family and wish.family not in ALL_OF:
        raise ConfigurationError(f"--family {wish.family}: there is no such family. Give one of {', '.join(ALL_OF)}.")
    own = _own(home, name)
    base = own or shipped().get(wish.base)
    if own and wish.family and wish.family != own.family:
        raise ConfigurationError(
            f"--family {wish.family}: {home.mappings / name}.toml says {own.family}. Leave it out, or use another --name."
        )
    return _Talk(home, wish, out, base, wish.said.answers(), name, wish.family or (str(base.family) if base else ""))


def _own(home: Home, name: str) -> Mapping | None:
    path = home.mappings / f"{name}.toml"
    try:
        return load(path) if name and path.exists() else None
    except MappingError as why:
        raise ConfigurationError(str(why)) from None


def _settle(talk: _Talk) -> Looked:
    """Look at the file, and ask until nothing is open or nobody can be asked."""
    if talk.can_ask:
        for question in talk.open():
            said = talk.ask(question.text, question.options)
            talk.name, talk.family = (slug(said), talk.family) if question.key == "name" else (talk.name, said)
    looked = talk.look()
    talk.answers = started_from(talk.base, [f.name for f in looked.understood.findings], talk.answers)
    for _ in range(ROUNDS):
        looked = talk.look()
        if not looked.understood.questions or not talk.can_ask or (looked.known and not looked.mapped):
            break
        show(looked, talk.out)
        talk.answers = asked(looked.understood.questions, talk.answers, talk.ask)
    return looked


def look_with(look: Look) -> tuple[Looked, ...]:
    """Hand a look to a parser process. Raises `ConfigurationError` when the file cannot be read."""
    with Sandbox() as parser:
        parser.submit(look)
        try:
            answer: object = parser.result(look)
        except Unreadable as no:
            raise ConfigurationError(f"{look.path}: {no.detail}. {no.remedy}") from None
    if isinstance(answer, Digest):
        raise ConfigurationError(f"{look.path}: {answer.refusals[0].detail}. {answer.refusals[0].remedy}")
    return answer if isinstance(answer, tuple) else ()


def _undecided(talk: _Talk, looked: Looked) -> int:
    """Tell what is open; nothing is written."""
    seen = replace(looked.understood, questions=(*talk.open(), *looked.understood.questions))
    show_questions(seen, talk.out)
    talk.out.print("Nothing was written. Add the options and run it again.")
    if talk.wish.as_json:
        say(as_json(replace(looked, understood=seen), (), None, ("undecided",)))
        _say_stopped(talk, "it does not tell everything, and nothing was written.", "Answer what stands under `questions` with its option.")
    return Exit.CONFIGURATION


def _refused(talk: _Talk, looked: Looked, parts: Sequence[Part], problems: Sequence[str]) -> int:
    """Tell why the file would be refused even so; nothing is written."""
    for problem in (*problems, "Nothing was written."):
        talk.out.print(problem, markup=False, highlight=False)
    if talk.wish.as_json:
        say(as_json(looked, parts, None, problems))
        _say_stopped(talk, "a run would refuse it, and nothing was written.", "What stands under `problems` says why.")
    return Exit.CONFIGURATION


def _say_stopped(talk: _Talk, trouble: str, next_step: str) -> None:
    """Tell a program on stderr why nothing was written."""
    place = str(talk.wish.file)
    text = f"{place}: {trouble} {next_step}"
    say_trouble(Trouble(place, trouble, next_step, Exit.CONFIGURATION, text), talk.out, as_json=True)


def _merged(talk: _Talk, seen: Understanding) -> Mapping:
    """Put the new layout among those of the mapping that the home has: one of the same columns is replaced."""
    new = seen.mapping()
    layout = new.layout[0]
    base = talk.base
    if base is None:
        return new
    own = base.layout if base.confirmed else ()
    kept = tuple(one for one in own if _columns(one) != _columns(layout))
    same = next((one.name for one in own if _columns(one) == _columns(layout)), None)
    layout = layout.model_copy(update={"name": same or _free(layout.name, {one.name for one in kept})})
    how = base.how_to_export if base.confirmed else new.how_to_export
    told = {
        "how_to_export": how,
        "title": talk.title,
        "confirmed": True,
        "checked": new.checked,
        "zone": new.zone,
        "currency": new.currency or base.currency,
    }
    return base.model_copy(update={**told, "layout": (*kept, layout)})


def _columns(layout: LayoutTable) -> frozenset[str]:
    return frozenset((*layout.read, *layout.ignored))


def _free(name: str, taken: set[str]) -> str:
    return next(one for one in (name, *(f"{name}_{n}" for n in range(2, 1000))) if one not in taken)


def _try(talk: _Talk, mapping: Mapping, folder: Path) -> tuple[list[Part], list[str]]:
    """Read the file as a run would, with the mapping as it would stand; give what is read and what stands against it."""
    config = load_config(talk.home.toml)
    others = [one for one in catalogue.mapped() if one.name != mapping.name]
    mapped: tuple[Platform, ...] = (*others, mapping.platform())
    zone, today = config.person.timezone, datetime.now(UTC).date()
    job = Job(talk.wish.file.resolve(), None, config.accounts(), folder, zone, os.urandom(32), today, talk.wish.file.name, mapped)
    accounts = [a for a in config.accounts() if a.platform == mapping.name]
    label = pick_account(config.accounts(), mapping.name, accounts[0].label if accounts else None).label
    with Sandbox() as parser:
        parser.submit(replace(job, hint=label))
        done = parser.result(job)
    parts = [p for p in done.parts if p.platform == mapping.name and p.name == (talk.wish.table or p.name)]
    named = [r for r in done.refusals if r.part == talk.wish.table or not talk.wish.table]
    problems = [f"As it was understood, a run would refuse the file: {r.detail}. {r.remedy}" for r in named if not parts]
    return parts, problems or ([] if parts else ["Another mapping of this home reads the file: use its name, or remove it."])


def _agreed(talk: _Talk) -> bool:
    if talk.wish.yes:
        return True
    return talk.can_ask and talk.read("Write this down? [y/N]: ").casefold() in {"y", "yes", "o", "oui", "j", "ja"}


def _say_goodbye(talk: _Talk, written: Path | None) -> None:
    if written is None:
        talk.out.print("Nothing was written. Add --yes to write it down.")
        return
    talk.out.print(f"Wrote {written}.", highlight=False)
    talk.out.print(
        f"Drop the file into {talk.home.inbox} and run `moisson run`; what was read before is read anew by `moisson run --rebuild`."
    )
