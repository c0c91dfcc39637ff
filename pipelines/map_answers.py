"""What the person says of an export: options of the command, a shipped mapping taken as a start, answers at the terminal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.infer import Answers, Question
from connectors.infer_names import Role
from connectors.mapping import Mapping as Mapped
from pipelines.errors import ConfigurationError

FIELDS = frozenset({*map(str, Role), "other"})
KEYS = ("currency", "date_order", "decimal", "duration", "fee_sign", "kind", "status", "tax_sign", "zone")
PASS_OVER = "ignore"  # noqa: S105  # no password
AMOUNTS = (PASS_OVER, "gross", "fee", "tax", "net", "other")
WORDS_OF = {"text": "text", "money": "money", "day": "day", "instant": "instant", "choice": "choice", "iso": "iso", "number": "number"}
Ask = Callable[[str, Sequence[str]], str]


@dataclass(frozen=True)
class Said:
    """The options `--set`, `--say` and `--ignore` as they were typed."""

    sets: Sequence[str] = ()
    says: Sequence[str] = ()
    ignores: Sequence[str] = ()

    def answers(self) -> Answers:
        """Give the answers. Raises `ConfigurationError` for an option that says nothing we ask."""
        columns = dict(_pair("--set", text, first=True) for text in self.sets)
        values = dict(_pair("--say", text, first=False) for text in self.says)
        for field in sorted(columns.keys() - FIELDS):
            raise ConfigurationError(f"--set {field}=…: there is no field {field!r}. One of {', '.join(sorted(FIELDS))}.")
        for key in sorted(k for k in values if k not in KEYS and not k.startswith(("status.", "type."))):
            raise ConfigurationError(f"--say {key}=…: nobody asks for {key!r}. One of {', '.join(KEYS)}, status.WORD, type.WORD.")
        return Answers(columns, values, frozenset(self.ignores))


def _pair(option: str, text: str, *, first: bool) -> tuple[str, str]:
    """Part a field from its column, which may hold `=`; a word of the file, which may hold it, from its meaning."""
    key, mark, value = text.partition("=") if first else text.rpartition("=")
    if not mark or not key.strip() or not value.strip():
        raise ConfigurationError(
            f"{option} {text!r}: nothing is said of anything. Write it as {option} {'FIELD=COLUMN' if first else 'KEY=VALUE'}."
        )
    return key.strip(), value.strip()


def started_from(base: Mapped | None, header: Sequence[str], answers: Answers) -> Answers:
    """Add what a mapping says of the columns that are there; what the person says goes before it."""
    if base is None:
        return answers
    names = {cell.strip() for cell in header}
    layouts = [lay for lay in base.layout if {*lay.read, *lay.ignored} - {*lay.optional} <= names]
    if not layouts:
        return answers
    told = [(name, cell) for record in layouts[0].record for name, cell in record.fields.items() if not isinstance(cell, str)]
    columns = {role: column for name, cell in told if (role := _role(name)) and (column := _column(cell)) in names}
    values = {f"{name}.{word}": str(meaning) for name, cell in told for word, meaning in getattr(cell, "words", {}).items()}
    values |= {"zone": base.zone} if base.zone != "account" else {}
    values |= {"currency": base.currency} if base.currency else {}
    ignored = frozenset(layouts[0].ignored) - set(answers.columns.values())
    taken = {role: column for role, column in columns.items() if column not in answers.columns.values()}
    return replace(answers, columns={**taken, **answers.columns}, values={**values, **answers.values}, ignored=answers.ignored | ignored)


def _role(field: str) -> str | None:
    """Give the name under which a field of a mapping is asked for."""
    return {"event_at": "day", "raw_status": None, "kind": "type"}.get(field, field if field in FIELDS else None)


def _column(cell: Any) -> str:
    told = next((getattr(cell, word) for word in WORDS_OF if hasattr(cell, word)), "")
    return told[0] if isinstance(told, tuple) and told else str(told)


def asked(questions: Sequence[Question], answers: Answers, ask: Ask) -> Answers:
    """Ask every question and add the answers."""
    for question in questions:
        answers = answered(question, answers, ask)
    return answers


def answered(question: Question, answers: Answers, ask: Ask) -> Answers:
    """Ask one question and add its answer."""
    if question.how == "set":
        return _with_column(answers, question.key, ask(question.text, question.options))
    if question.how == "say":
        return replace(answers, values={**answers.values, question.key: ask(question.text, question.options)})
    said = ask(question.text, AMOUNTS)
    if said == PASS_OVER:
        return replace(answers, ignored=answers.ignored | {question.key})
    return _with_column(answers, said, question.key)


def _with_column(answers: Answers, field: str, column: str) -> Answers:
    return replace(answers, columns={**answers.columns, field: column})


def options(answers: Answers) -> Mapping[str, Sequence[str]]:
    """Give the answers as the options that would say the same."""
    return {
        "--set": [f"{k}={v}" for k, v in answers.columns.items()],
        "--say": [f"{k}={v}" for k, v in answers.values.items()],
        "--ignore": sorted(answers.ignored),
    }
