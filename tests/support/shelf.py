"""A warehouse of one account of one platform, to put files into: read, loaded and folded by the real code."""

from pathlib import Path

import xlsxwriter

from connectors.catalogue import platforms
from connectors.settings import Account
from pipelines.steps import Read, _batch
from tests.support.answers import read_sample
from transforms.digest import Digest
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.load import load
from warehouse.store import Store


class Shelf:
    """Takes files of one platform; the ledger is asked by SQL."""

    def __init__(self, folder: Path, platform: str) -> None:
        folder.mkdir()
        self.folder, self.platform = folder, platform
        self.store = Store(folder / "moisson.duckdb")
        self.files = 0

    def take(self, path: Path) -> Digest:
        """Read, load and fold a file."""
        self.files += 1
        out = self.folder / str(self.files)
        out.mkdir()
        done = read_sample(path, out, Account(platform=self.platform))
        read = Read(f"{self.files:064}", path.name, None, done)
        book = Book(self.platform, "main", self.platform, platforms()[self.platform].family, "EUR")
        with self.store.transaction():
            if batches := load(self.store, [_batch(read, part, self.platform) for part in done.parts], "me"):
                fold(self.store, book, batches)
        return done

    def take_text(self, text: str) -> Digest:
        """Take a text as a file."""
        path = self.folder / f"file{self.files}.csv"
        path.write_text(text, encoding="utf-8")
        return self.take(path)

    def take_sheets(self, **sheets: str) -> Digest:
        """Take a workbook: tab-separated lines per sheet, `_` in a name is a space."""
        path = self.folder / f"file{self.files}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            for name, text in sheets.items():
                sheet = book.add_worksheet(name.replace("_", " "))
                for place, row in enumerate(text.splitlines()):
                    sheet.write_row(place, 0, row.split("\t"))
        return self.take(path)

    def earned(self) -> list[tuple[str, str, str, str]]:
        """Layout, day, status and net with its currency of every earning."""
        sql = """SELECT layout, work_date::VARCHAR, status, net::DECIMAL(18, 2)::VARCHAR || ' ' || currency FROM ledger.earning ORDER BY ALL"""
        return self.store.con.execute(sql).fetchall()

    def paid_out(self) -> list[tuple[str, str]]:
        """Day and net with its currency of every payout."""
        sql = "SELECT work_date::VARCHAR, net::DECIMAL(18, 2)::VARCHAR || ' ' || currency FROM ledger.payout ORDER BY ALL"
        return self.store.con.execute(sql).fetchall()

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()
