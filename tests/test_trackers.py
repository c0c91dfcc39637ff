"""What the samples of the time trackers do not show: look-alike headers, what an account answers, tags."""

from itertools import permutations
from pathlib import Path

import pytest

from connectors.effort._tags import kind_in
from connectors.settings import Account
from connectors.vocabulary import EffortKind
from tests.support.answers import read_sample
from tests.support.observed import digest_text, observed, refused

SAMPLES = Path(__file__).parent / "samples"
TOGGL = "Description,Project,Client,Start date,Start time,End date,End time,Duration\n"


@pytest.mark.parametrize(
    ("platform", "order", "day"),
    [
        ("toggl", "mdy", "2023-05-04"),
        ("toggl", "dmy", "2023-04-05"),
        ("clockify", "mdy", "2025-03-04"),
        ("clockify", "dmy", "2025-04-03"),
    ],
)
def test_the_account_answers_for_the_order_of_dates(platform: str, order: str, day: str, tmp_path: Path) -> None:
    """A file whose dates prove nothing is read as the account says."""
    account = Account(platform=platform, date_order=order)  # type: ignore[arg-type]
    done = read_sample(SAMPLES / platform / "detailed_ambiguous_dates.csv", tmp_path, account)

    assert [str(d) for d in observed(done)["work_date"]] == [day]


def test_iso_dates_are_read_whatever_the_account_says(tmp_path: Path) -> None:
    """A year in front leaves no doubt: a setting made for another export does no harm."""
    text = TOGGL + "Work,Site,,2026-03-04,09:00:00,2026-03-04,10:00:00,01:00:00\n"
    done = digest_text(text, tmp_path, Account(platform="toggl", date_order="mdy"))

    assert [str(d) for d in observed(done)["work_date"]] == ["2026-03-04"]


def test_a_date_that_contradicts_the_account_is_asked_about(tmp_path: Path) -> None:
    """A day over 12 in second place cannot be day-first, whatever the setting."""
    text = TOGGL + "Work,Site,,03/14/2026,09:00:00,03/14/2026,10:00:00,01:00:00\n"
    done = digest_text(text, tmp_path, Account(platform="toggl", date_order="dmy"))

    assert [r.reason for r in done.refusals] == ["ambiguous_date"]


@pytest.mark.parametrize("two_digits", ["13/04/23", "13.04.23"])
def test_a_spreadsheet_that_shortens_years_is_read(two_digits: str, tmp_path: Path) -> None:
    """The width of the year is taken from the whole column."""
    text = TOGGL + f"Work,Site,,{two_digits},09:00:00,{two_digits},10:00:00,01:00:00\n"

    assert [str(d) for d in observed(digest_text(text, tmp_path))["work_date"]] == ["2023-04-13"]


def test_the_accounts_zone_is_that_of_the_clock(tmp_path: Path) -> None:
    """The file says no zone: the account's is taken, else the person's."""
    text = TOGGL + "Work,Site,,2026-01-04,09:00:00,2026-01-04,10:00:00,01:00:00\n"
    account = Account(platform="toggl", timezone="America/New_York")

    assert observed(digest_text(text, tmp_path, account))["work_start"][0].hour == 14
    assert observed(digest_text(text, tmp_path))["work_start"][0].hour == 8


def test_a_calendar_is_no_tracker(tmp_path: Path) -> None:
    """The CSV of a calendar has the same four columns of time, but no project."""
    text = (
        "Subject,Start Date,Start Time,End Date,End Time,All day event,Description,Location\n"
        "Lunch,03/14/2026,12:00:00 PM,03/14/2026,1:00:00 PM,False,,\n"
    )

    assert not digest_text(text, tmp_path).parts


@pytest.mark.parametrize("platform", ["toggl", "clockify"])
def test_every_order_of_columns_is_the_same_tracker(platform: str, tmp_path: Path) -> None:
    """Columns are found by name; both trackers call four of them alike."""
    extra = {"toggl": "Duration", "clockify": "User"}[platform]
    times = {"Start date": "2026-03-04", "Start time": "09:00", "End date": "2026-03-04", "End time": "10:00"}
    cells = {"Project": "Site", "Description": "Work", extra: "x", **times}
    for head in list(permutations(cells))[::500]:
        text = ",".join(head) + "\n" + ",".join(cells[c] for c in head) + "\n"
        done = digest_text(text, tmp_path)
        assert [(p.platform, p.accepted) for p in done.parts] == [(platform, 1)]


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("admin, invoices", EffortKind.ADMIN),
        ("deep work, LEARNING", EffortKind.LEARNING),
        ("Révision", EffortKind.REVISION),
        ("prospection", EffortKind.SEARCH),
        ("recherche", None),
        ("administrator", None),
        ("", None),
    ],
)
def test_a_tag_tells_the_kind_only_when_it_is_the_word(tags: str, kind: EffortKind | None) -> None:
    """Tags are compared whole, without case; research is no search for work."""
    assert kind_in(tags) is kind


def test_a_plain_end_before_the_start_is_the_next_day(tmp_path: Path) -> None:
    """Over the night on which clocks go back, the stretch lasts an hour longer than the clock says."""
    text = "date,start,end,channel,kind,note\n2025-10-25,23:30,03:30,prolific,paid,\n"
    (row,) = observed(digest_text(text, tmp_path)).iter_rows(named=True)

    assert (row["work_end"] - row["work_start"]).total_seconds() == 5 * 3600


def test_a_plain_time_that_the_clock_skipped_is_refused(tmp_path: Path) -> None:
    """02:30 did not exist on the night on which clocks go forward."""
    text = "date,start,end,channel,kind,note\n2026-03-28,23:30,02:30,prolific,paid,\n"

    assert refused(digest_text(text, tmp_path)) == ["no_such_local_time"]
