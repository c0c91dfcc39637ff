"""A peer: dlt with its Arrow backend, on the same exports: `python -m benchmarks.peer_dlt HOME WORKDIR`.

It does: read every export with pyarrow in batches, all columns as text, hand the Arrow tables to dlt
resources, and let dlt extract, normalise its schema, write Parquet and replace one DuckDB table per family,
with dlt's own load bookkeeping.

It does not: type money or times, build keys, dedupe, set rows aside, convert currencies, check, or build
marts; nor does it keep file names, line numbers or the bytes. It skips Amazon's preamble because we tell it
to. So it is a raw load of text, and nothing after that.
"""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv

from benchmarks import floor, home

QUIET = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
}


def tables(folder: Path, family: str) -> Iterator[pa.Table]:
    """Read one family's exports batch after batch, every column as text, an empty cell as null."""
    reading = floor.READINGS[family]
    convert = arrow_csv.ConvertOptions(column_types=dict.fromkeys(reading.columns, pa.string()), strings_can_be_null=True, null_values=[""])
    read = arrow_csv.ReadOptions(skip_rows=reading.skip, block_size=16 * 1024 * 1024)
    for path in home.exports(folder, family):
        with arrow_csv.open_csv(path, read_options=read, convert_options=convert) as reader:
            for batch in reader:
                yield pa.Table.from_batches([batch])


def load(folder: Path, work: Path) -> dict[str, int]:
    """Load a home with dlt into `work`/peer.duckdb, replacing what is there; give the rows of each family."""
    # dlt reads its settings while it is imported, and would otherwise write to the person's own home folder.
    os.environ.update(QUIET, DLT_DATA_DIR=str(work / "dlt"), DLT_PROJECT_DIR=str(work))
    import dlt  # noqa: PLC0415

    families = [family for family in floor.READINGS if home.exports(folder, family)]
    resources = [dlt.resource(tables(folder, family), name=family, write_disposition="replace") for family in families]
    pipeline = dlt.pipeline(
        pipeline_name="peer",
        pipelines_dir=str(work / "pipelines"),
        destination=dlt.destinations.duckdb(str(work / "peer.duckdb")),
        dataset_name="raw",
    )
    pipeline.run(resources).raise_on_failed_jobs()
    with duckdb.connect(work / "peer.duckdb", read_only=True) as loaded:
        return {family: loaded.table(f"raw.{family}").shape[0] for family in families}


def main() -> None:
    """Load from the command line and print the rows of each family."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("work", type=Path)
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    print(json.dumps(load(asked.home, asked.work)))


if __name__ == "__main__":
    main()
