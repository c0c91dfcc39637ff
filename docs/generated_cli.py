"""The page of the command line, written from the code by cog: each command with its options, codes and JSON."""

from collections.abc import Iterator
from typing import Any

import typer
from click import Argument, Command, Group, Option
from generated import grid

from pipelines.cli import app
from pipelines.errors import NEXT, Exit
from pipelines.shapes import SHAPES

READING = (Exit.CLEAN, Exit.CONFIGURATION)
WRITING = (Exit.CLEAN, Exit.DISK, Exit.CONFIGURATION)
CODES: dict[str, tuple[Exit, ...]] = {"run": tuple(Exit), "demo": tuple(Exit), "export": WRITING, "report": WRITING, "init": WRITING}
KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}


def command_pages() -> str:
    """Give every command: what it does, how it is called, its options, the codes it ends with, what it prints for programs."""
    group = typer.main.get_command(app)
    if not isinstance(group, Group):
        raise TypeError("the command line has a single command: this page needs several")
    return "\n".join(_page(name, command) for name, command in group.commands.items())


def _page(name: str, command: Command) -> str:
    about, example = (command.help or "").strip(), (command.epilog or "").removeprefix("Example: ")
    codes = ", ".join(f"{int(code)} {code.name.lower()}" for code in CODES.get(name, READING))
    options = grid(("option", "what it says", "left out"), [_option(p) for p in command.params if p.name != "help"])
    parts = [f"## moisson {name}", about, f"For example: {example}", options.rstrip(), f"Ends with: {codes}.", _json(name)]
    return "\n\n".join(parts) + "\n"


def _option(p: Any) -> tuple[str, str, str]:
    about = getattr(p, "help", None) or ""
    if isinstance(p, Argument):
        return f"`{(p.name or '').upper()}`", about, "must be given" if p.required else "–"
    flag = isinstance(p, Option) and p.is_flag
    left = "–" if p.default in {None, "", False} or isinstance(p.default, list | tuple) else f"`{p.default}`"
    if p.required:
        left = "must be given"
    return f"`{p.opts[0]}`" if flag else f"`{p.opts[0]} …`", about, left


def _json(name: str) -> str:
    """Give what a command prints with `--json`, field by field."""
    if name not in SHAPES:
        return "It has no `--json`: it shows an address, and becomes the web server."
    model = SHAPES[name]
    schema = model.model_json_schema(mode="serialization")
    rows = [(f"`{path}`", kind, about) for path, kind, about in _fields(schema, schema.get("$defs", {}), "")]
    told = (model.__doc__ or "").strip()
    return f"With `--json`: {told[0].lower()}{told[1:]}\n\n" + grid(("field", "value", "meaning"), rows).rstrip()


def _fields(schema: dict[str, Any], known: dict[str, Any], before: str) -> Iterator[tuple[str, str, str]]:
    """Give path, kind and meaning of each field; of an amount only that it is one."""
    if schema.get("type") == "array":
        yield "[]", _kind(schema["items"], known), ""
    for name, field in schema.get("properties", {}).items():
        path = f"{before}{name}"
        yield path, _kind(field, known), field.get("description", "")
        inner = _inner(field, known)
        if inner is not None and inner.get("title") != "Money":
            yield from _fields(inner, known, f"{path}[]." if field.get("type") == "array" else f"{path}.")


def _inner(field: dict[str, Any], known: dict[str, Any]) -> dict[str, Any] | None:
    """Give the model that a field holds, or holds a list of."""
    held = field.get("items", field)
    found = next((one["$ref"] for one in (held, *held.get("anyOf", [])) if "$ref" in one), None)
    return known[found.rpartition("/")[2]] if found else None


def _kind(field: dict[str, Any], known: dict[str, Any]) -> str:
    """Say what a field holds, in words."""
    if "anyOf" in field:
        return " or ".join(_kind(one, known) for one in field["anyOf"])
    if "$ref" in field:
        title = field["$ref"].rpartition("/")[2]
        return "amount" if title == "Money" else "object"
    if field.get("type") == "array":
        return f"list of {_kind(field['items'], known)}"
    if field.get("type") == "object":
        inner = field.get("additionalProperties")
        return f"object of {_kind(inner, known)}" if isinstance(inner, dict) else "object"
    return "day" if field.get("format") == "date" else KINDS[field["type"]]


def what_next() -> str:
    """Give what an error says to do next where its message names no other step."""
    return grid(("exit", "next"), [(str(int(code)), text) for code, text in NEXT.items()])
