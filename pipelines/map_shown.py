"""What was understood of an export, for people and for programs."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from connectors.facts import fold
from connectors.infer import Question, Understanding
from connectors.infer_cells import Finding
from pipelines.looks import Looked
from pipelines.query import grid
from pipelines.shapes.mapping import Map, MapColumn, MapQuestion, MapSum
from transforms.digest import Part

ROWS = 5
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LANDED = ("shape", "work_date", "kind", "status", "gross", "fee", "tax", "other", "net", "currency", "seconds", "item", "line")


def show(looked: Looked, out: Console) -> None:
    """Print what the table is, what each column is read as, and what follows from the whole of them."""
    marked = f", parted by {DELIMITERS.get(looked.delimiter, looked.delimiter)}" if looked.delimiter else ""
    lines = f", {looked.refused} lines that are no rows" if looked.refused else ""
    table = f" [{looked.table}]" if looked.table else ""
    told = f"{looked.kind}{table}{marked}, {looked.encoding}, header on line {looked.header_line}, {looked.rows} rows{lines}"
    out.print(told, markup=False, highlight=False)
    seen = looked.understood
    out.print(grid(["column", "holds", "read as", "for example"], [_column(seen, f) for f in seen.findings]))
    for name, value in facts(seen):
        out.print(f"{name}: {value}", markup=False, highlight=False)
    for note in seen.notes:
        out.print(f"Note: {note}", markup=False, highlight=False)


def _column(seen: Understanding, found: Finding) -> tuple[str, str, str, str]:
    meaning = seen.meanings.get(found.name) or f"– ({seen.ignored.get(found.name, 'not decided')})"
    odd = f", {len(found.unread)} unreadable such as {found.unread[0]!r}" if found.unread and found.name in seen.meanings else ""
    return found.name, f"{found.content}{odd}", meaning, " | ".join(word.strip()[:24] for word in found.words[:3])


def facts(seen: Understanding) -> list[tuple[str, str]]:
    """Give what holds for the whole table, in words."""
    layout = seen.tables["layout"][0]
    fields = layout["record"][0]["fields"] if layout["record"] else {}
    total = layout.get("total")
    told = [
        ("order of day and month", layout.get("date_order")),
        ("decimal mark", layout.get("decimal")),
        ("currency", _currency(fields.get("currency"), seen.tables.get("currency"))),
        ("times without a zone", seen.tables["zone"] if any("instant" in c and "zone_column" not in c for c in fields.values()) else None),
        ("known again by", _key(layout)),
        ("total row", f"checked: {', '.join(total['columns'])}" if total else None),
        ("statuses", _words(seen.statuses)),
        ("types", _words(seen.types)),
    ]
    return [(name, str(value)) for name, value in told if value]


def _currency(cell: Any, bare: str | None) -> str | None:
    if not isinstance(cell, dict):
        return None
    word, value = next(iter(cell.items()))
    told = {"iso": f"the column {value}", "in_cell": f"beside the amount in {value}", "fixed": str(value)}[word]
    return f"{told}, {bare} where it is not named" if bare and word == "in_cell" else told


def _key(layout: Any) -> str:
    if layout["identity"] == "period":
        return "its period: a later export replaces the days it covers"
    return " + ".join(str(word["text"]) for word in layout["record"][0]["key"]) if layout["record"] else ""


def _words(told: Any) -> str:
    return ", ".join(f"{word or '(blank)'} is {meaning}" for word, meaning in told.items())


def show_questions(seen: Understanding, out: Console) -> None:
    """Print what is open, and the option that answers each."""
    out.print("The file does not tell:")
    for question in seen.questions:
        out.print(f"  {question.text}\n    {question.flag}", markup=False, highlight=False)


def landed(parts: Sequence[Part]) -> pl.DataFrame:
    """Give every row of a trial reading as it would land."""
    frames = [pl.read_ipc_stream(part.rows).select(LANDED) for part in parts if part.rows.exists()]
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(LANDED, pl.String))


def show_trial(parts: Sequence[Part], out: Console) -> None:
    """Print the first rows as they would land, the sums, and what would be refused."""
    rows = landed(parts)
    names = [name for name in LANDED if rows.height and rows[name].null_count() < rows.height]
    out.print(
        grid(names, [tuple(map(plain, row)) for row in rows.select(names).head(ROWS).rows()], title="The first rows as they would land")
    )
    sums = [(s["shape"], s["status"] or "", s["currency"], s["net"], s["rows"]) for s in summed(rows)]
    if sums:
        out.print(grid(["lands as", "status", "currency", "net", "rows"], sums, title="Sums"))
    for part in parts:
        counts = f"{part.accepted} rows read, {part.skipped} passed over, {part.totals} total rows, {part.quarantined} refused"
        out.print(counts + (f"; the file's own total agrees: {part.stated_total}" if part.stated_total else "") + ".", highlight=False)
        for line, reason, column, raw in pl.read_ipc(part.refused).head(ROWS).rows():
            out.print(f"  line {line}: {reason}{f' in {column}' if column else ''}: {raw[:100]}", markup=False, highlight=False)


def summed(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Give the money per shape, status and currency, exact, as text."""
    if not rows.height:
        return []
    money = rows.filter(pl.col("net").is_not_null())
    added = money.group_by("shape", "status", "currency").agg(pl.col("net").cast(pl.Decimal(38, 8)).sum(), pl.len().alias("rows"))
    return [{**row, "net": plain(row["net"])} for row in added.sort("shape", "status", "currency").to_dicts()]


def plain(value: object) -> object:
    """Show an amount without the noughts that say nothing."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def as_json(looked: Looked, parts: Sequence[Part], written: Path | None, problems: Sequence[str]) -> Map:
    """Give all of it for programs."""
    seen = looked.understood
    rows = landed(parts)
    return Map(
        name=seen.tables["name"],
        family=seen.tables["family"],
        table=looked.table,
        rows=looked.rows,
        columns=[_told(seen, found) for found in seen.findings],
        facts={fold(name).replace(" ", "_"): value for name, value in facts(seen)},
        notes=list(seen.notes),
        statuses=dict(seen.statuses),
        types=dict(seen.types),
        questions=[asked(question) for question in seen.questions],
        first_rows=[{k: _jsonable(v) for k, v in row.items() if v is not None} for row in rows.head(ROWS).to_dicts()],
        sums=[MapSum(**one) for one in summed(rows)],
        refused=sum(part.quarantined for part in parts),
        problems=list(problems),
        written=str(written) if written else None,
    )


def _told(seen: Understanding, found: Finding) -> MapColumn:
    return MapColumn(
        name=found.name,
        holds=str(found.content),
        read_as=seen.meanings.get(found.name),
        ignored=seen.ignored.get(found.name),
        unreadable=list(found.unread[:ROWS]),
        examples=list(found.words[:3]),
    )


def asked(question: Question) -> MapQuestion:
    """Give a question for programs."""
    return MapQuestion(key=question.key, text=question.text, options=list(question.options), answer_with=question.flag)


def _jsonable(value: object) -> int | str:
    return value if isinstance(value, int | str) else str(plain(value))
