"""Files that must stay out of the ledger: a web page, a stranger, a copy, an unfinished download."""

from datetime import timedelta

from pipelines.demo.kit import Export, csv_bytes, utc
from pipelines.demo.truth import Planted

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Sign in</title></head>
<body><p>Your session has ended, please sign in again.</p></body></html>
"""
COPIED = "Toggl_time_entries_2025-01-01_to_2025-12-31.csv"


def write(exports: list[Export], broken_lines: dict[str, dict[int, str]]) -> tuple[list[Export], Planted]:
    """Add the troubles; `exports` are the good files, one of which gets a byte-identical copy."""
    source = next(e for e in exports if e.name == COPIED)
    copy = COPIED.replace(".csv", " (1).csv")
    strange = csv_bytes(("Valeur", "Libelle", "Solde progressif"), [("02/10/2025", "LOYER OCTOBRE", "-640,00")])
    half = next(e for e in exports if e.platform == "gumroad").content[:1500]
    moment = utc("2026-07-02T06:10:00")
    added = [
        Export("prolific_submissions_2026-07-02_again.csv", PAGE.encode(), moment, "html", 0),
        Export("releve_banque_2025-10.csv", strange, moment, "unknown", 1),
        Export(copy, source.content, source.moment + timedelta(minutes=3), "toggl", source.records),
        Export("gumroad_sales.csv.crdownload", half, moment, "partial", 0),
    ]
    planted = Planted(
        broken_lines=broken_lines,
        broken_files={added[0].name: "not_csv:html", added[1].name: "unknown_layout"},
        duplicate_files={copy: COPIED},
        ignored_files=[added[3].name],
    )
    return added, planted
