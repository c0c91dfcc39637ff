"""The real answers of Eurostat and Frankfurter beside the project: what is not ours to read stays out by name."""

from pathlib import Path

import polars as pl
import pytest

from tests.support.answers import read_sample

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("earn_mw_cur_2026-S2_transcribed_excerpt.csv", "missing_column"),
        ("sdmx_csv_2.1_live_shape_namq_10_gdp.csv", "missing_column"),
        ("eurostat-statistics-api-example.json", "unknown_layout"),
    ],
)
def test_another_table_is_not_taken_for_wages(shared_samples: Path, tmp_path: Path, name: str, reason: str) -> None:
    """A transcription, another data set and a page of examples are no `earn_mw_cur`, and say so."""
    done = read_sample(shared_samples / "eurostat" / name, tmp_path)

    assert (done.parts, [str(r.reason) for r in done.refusals]) == ([], [reason])


def test_a_live_answer_of_that_shape_is_read(shared_samples: Path, tmp_path: Path) -> None:
    """The real header of Eurostat's SDMX-CSV, with the dimensions of wages instead of those of products, is ours."""
    text = (shared_samples / "eurostat" / "sdmx_csv_2.1_live_shape_namq_10_gdp.csv").read_text(encoding="utf-8")
    text = text.replace("unit,s_adj,na_item,geo", "currency,geo").replace("Q,CLV20_MEUR,SCA,B1GQ,AT", "S,EUR,FR")
    path = tmp_path / "wages.csv"
    path.write_text(text.replace("NAMQ_10_GDP", "EARN_MW_CUR").replace("-Q", "-S"), encoding="utf-8")
    (part,) = read_sample(path, tmp_path).parts

    assert (part.platform, part.accepted, part.quarantined, part.added) == ("eurostat", 2, 0, ())
    assert pl.read_ipc_stream(part.rows)["event_at"].dt.strftime("%Y-%m-%d %H:%M").unique().to_list() == ["2026-08-28 21:00"]


@pytest.mark.parametrize("name", ["v1-rates-by-date-example.json", "v2-currency-detail-example.json", "v2-rate-example.json"])
def test_other_answers_of_frankfurter_are_refused(shared_samples: Path, tmp_path: Path, name: str) -> None:
    """The frozen first version names a column for each day, a currency's description holds no rate, and a single pair is no list of rates."""
    done = read_sample(shared_samples / "frankfurter" / name, tmp_path)

    assert done.parts == []
    assert len(done.refusals) == 1
