"""`moisson export`: write beside the person's files, then move everything to its place."""

from importlib import import_module
from pathlib import Path
from typing import cast

from rich.console import Console

from pipelines.errors import Exit
from pipelines.exports.files import Made, place_files, staging
from pipelines.exports.wish import Kind, Wish
from pipelines.home import Home
from pipelines.query import Connection, grid, published
from pipelines.say import say
from pipelines.shapes import Export, Written

WRITERS = {kind: f"pipelines.exports.to_{kind}" for kind in Kind}


def export(home: Home, wish: Wish, out: Console, *, as_json: bool = False) -> int:
    """Write what is asked for and say what was written."""
    with staging(wish.to) as place:
        with published(home, folder=place) as con:
            made = write(con, wish, place)
        place_files(made, place, wish.to, force=wish.force)
    if as_json:
        files = [Written(name=file.name, rows=file.rows, holds=file.what) for file in made]
        say(Export(kind=str(wish.kind), folder=str(wish.to), names=wish.names, files=files))
    else:
        _tell(made, wish, out)
    return Exit.CLEAN


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write the files of a kind; each kind's module is imported when it is asked for."""
    return cast("list[Made]", import_module(WRITERS[wish.kind]).write(con, wish, place))


def _tell(made: list[Made], wish: Wish, out: Console) -> None:
    if not made:
        out.print(f"Nothing to write: the ledger holds nothing of {wish.period.label or 'this'}.")
        return
    out.print(grid(["file", "rows", "what it holds"], [(file.name, file.rows, file.what) for file in made]))
    names = "with names of clients" if wish.names else "clients are pseudonyms"
    out.print(f"{len(made)} {'file' if len(made) == 1 else 'files'} in {wish.to}; {names}.", highlight=False, soft_wrap=True)
