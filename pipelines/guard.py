"""Between a command and the person: every error is told in words or as JSON, and ends with its documented code."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click
import typer
from rich.console import Console
from typer.core import TyperGroup

from pipelines.errors import Exit, MoissonError, Trouble, told
from pipelines.say import say_trouble

WIDE = 150
OUT, ERR = (Console(stderr=e, width=None if stream.isatty() else WIDE) for e, stream in ((False, sys.stdout), (True, sys.stderr)))
JSON = "--json"


class Commands(TyperGroup):
    """All commands: a command line that cannot be read ends with 60, and is told as JSON where JSON is asked for."""

    def main(  # the parameters of click
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002, RUF100  # as click has it
        windows_expand_args: bool = True,  # noqa: FBT001, FBT002, RUF100
        **extra: Any,
    ) -> Any:
        """Run the command that the words name, and end the process with its code."""
        words = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(words, prog_name, complete_var, False, windows_expand_args, **extra)  # noqa: FBT003, RUF100
        except click.ClickException as why:
            if not standalone_mode:
                raise
            sys.exit(_misread(why, as_json=JSON in words))
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else int(Exit.CLEAN))


def _misread(why: click.ClickException, *, as_json: bool) -> int:
    """Tell that a command line cannot be read; a bare `moisson` has been shown the help already."""
    if isinstance(why, click.exceptions.NoArgsIsHelpError):
        return Exit.CLEAN
    context = getattr(why, "ctx", None)
    path = context.command_path if context else "moisson"
    if as_json:
        trouble = Trouble(path, why.format_message(), f"`{path} --help` shows how it is called.", Exit.CONFIGURATION, why.format_message())
        say_trouble(trouble, ERR, as_json=True)
    else:
        from typer.rich_utils import rich_format_error  # noqa: PLC0415  # only where a command line cannot be read

        rich_format_error(why)
    return Exit.CONFIGURATION


def guarded(step: Callable[[], int | None], *, as_json: bool = False) -> None:
    """Run a command; an error a person can act on is told in words, or as JSON, and ends with its documented code. Always raises `typer.Exit`."""
    try:
        code = step()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except Exception as why:  # noqa: BLE001  # whatever it is, it ends with a documented code
        trouble = _trouble(why)
        if trouble.code is Exit.BUG and not as_json:
            ERR.print_exception(show_locals=False)
        say_trouble(trouble, ERR, as_json=as_json)
        raise typer.Exit(int(trouble.code)) from None
    raise typer.Exit(int(code or Exit.CLEAN))


def _trouble(why: Exception) -> Trouble:
    """Give an error in its parts; what is no mistake of a person is looked at closely, which takes an import or two."""
    if isinstance(why, MoissonError):
        return told(why, why.code, str(why))
    from pipelines.run import trouble_of  # noqa: PLC0415

    return trouble_of(why)
