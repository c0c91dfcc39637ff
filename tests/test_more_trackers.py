"""Kimai, Timewarrior, solidtime, Toloka, timeclock and calendars: what their samples do not show."""

from pathlib import Path

import pytest

from tests.support.answers import read_sample
from tests.support.observed import digest_text, observed, refused
from transforms.digest import Digest

KIMAI = "Date,From,To,Duration,Customer,Project,Activity\n"
TOLOKA = "ASSIGNMENT:assignment_id\tASSIGNMENT:worker_id\tASSIGNMENT:status\tASSIGNMENT:started\n"


def _json(text: str, folder: Path) -> Digest:
    (folder / "a.json").write_text(text, encoding="utf-8")
    return read_sample(folder / "a.json", folder)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("2:00", 7200),
        ("1:58", 7200),
        ("1.99", 7200),
        ("1:30", 5400),
        ("1:30:00", 5400),
        ("1,50", 5400),
        ("90", 7200),
        ("2:15", 7200),
        ("", 7200),
    ],
)
def test_kimai_takes_a_break_off_the_clock(told: str, seconds: int, tmp_path: Path) -> None:
    """Less by more than the two cut minutes is a break; rounding up, or a number without a unit, changes nothing."""
    (row,) = observed(digest_text(KIMAI.replace(",", ";") + f"2026-06-16;09:00;11:00;{told};A;B;C\n", tmp_path)).iter_rows(named=True)

    assert (row["work_end"] - row["work_start"]).total_seconds() == seconds


def test_kimais_end_before_its_start_is_the_next_day(tmp_path: Path) -> None:
    """As everywhere one day stands beside two clock times."""
    (row,) = observed(digest_text(KIMAI + "2026-06-16,23:30,00:45,1:15,A,B,C\n", tmp_path)).iter_rows(named=True)

    assert (row["work_end"] - row["work_start"]).total_seconds() == 75 * 60


def test_a_custom_field_of_kimai_may_bear_a_known_name(tmp_path: Path) -> None:
    """The first of two columns of one name is Kimai's own."""
    text = "Date,From,To,Customer,Project,Activity,Project\n2026-06-16,09:00,10:00,A,B,C,mine\n"

    assert observed(digest_text(text, tmp_path))["project"].to_list() == ["B"]


def test_timewarriors_ids_are_no_keys(tmp_path: Path) -> None:
    """A new interval renumbers all others: the keys stay."""
    old = '[{"id":1,"start":"20260302T080000Z","end":"20260302T090000Z","tags":["a"]}]'
    new = '[{"id":2,"start":"20260302T080000Z","end":"20260302T090000Z","tags":["a"]},{"id":1,"start":"20260303T080000Z","tags":["a"]}]'
    keys = [observed(_json(text, tmp_path))["record_key"].to_list() for text in (old, new)]

    assert keys[0] == keys[1]


def test_answers_of_other_trackers_are_not_taken_for_timewarrior(tmp_path: Path) -> None:
    """An entry with `stop` instead of `end` is not an interval that still runs: the file waits for who knows it."""
    assert not _json('[{"id":1,"start":"2026-03-02T08:00:00Z","stop":"2026-03-02T09:00:00Z","tags":["a"]}]', tmp_path).parts


def test_a_tag_of_timewarrior_that_tells_a_kind_is_no_channel(tmp_path: Path) -> None:
    """What is left beside it names the work; where nothing is left, a rule decides."""
    tags = '["admin","upwork"]', '["upwork","big, job"]', '["learning"]'
    text = ",".join(f'{{"id":1,"start":"2026030{n}T080000Z","end":"2026030{n}T090000Z","tags":{t}}}' for n, t in enumerate(tags, 1))
    frame = observed(_json(f"[{text}]", tmp_path))

    assert frame.select("project", "effort_kind").rows() == [("upwork", "admin"), ("upwork, big, job", None), (None, "learning")]


def test_a_page_of_toloka_is_one_assignment(tmp_path: Path) -> None:
    """Three tasks of two pages: two assignments; a row without an id is refused, not taken for another."""
    row = "{}\tw1\tAPPROVED\t2023-03-02T09:00:00\n"
    done = digest_text(TOLOKA + row.format("a") + row.format("b") + row.format("a") + row.format("") + row.format(""), tmp_path)

    assert observed(done)["record_key"].to_list() == ["a", "b"]
    assert (done.parts[0].skipped, refused(done)) == (1, ["missing_value", "missing_value"])


def test_a_task_that_says_otherwise_of_its_page_is_refused(tmp_path: Path) -> None:
    """One assignment cannot be approved and rejected: the second row is not passed over, nor is it another assignment."""
    row = "{}\tw1\t{}\t2023-03-02T09:00:00\n"
    rows = [row.format("a", "APPROVED"), row.format("b", "APPROVED"), row.format("a", "REJECTED"), row.format("b", "APPROVED")]
    (part,) = digest_text(TOLOKA + "".join(rows) * 2, tmp_path).parts
    assert (part.accepted, part.quarantined, part.skipped) == (2, 1, 5)


def test_a_log_that_goes_backwards_is_refused(tmp_path: Path) -> None:
    """Clocked out before in: nobody knows how long it was."""
    done = digest_text("i 2026/03/02 10:00 upwork\no 2026/03/02 09:00\n", tmp_path)

    assert refused(done) == ["bad_duration"]


def test_a_floating_event_is_of_the_persons_own_clock(tmp_path: Path) -> None:
    """Nine in Paris, whatever the computer thinks; a zone of its own is kept."""
    body = "".join(
        f"BEGIN:VEVENT\nUID:{u}\nDTSTAMP:20260331T100000Z\nDTSTART:{s}\nDURATION:PT1H\nSUMMARY:x\nEND:VEVENT\n"
        for u, s in (("a", "20260302T090000"), ("b", "20260302T090000Z"))
    )
    frame = observed(digest_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}END:VCALENDAR\n", tmp_path))

    assert sorted(frame["work_start"].dt.hour().to_list()) == [8, 9]


def test_a_moved_event_is_the_same_record(tmp_path: Path) -> None:
    """Its id knows it again, on another day and with another title."""
    event = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nDTSTAMP:20260331T100000Z\nDTSTART:2026030{}T090000Z\nDURATION:PT1H\nSUMMARY:{}\nEND:VEVENT\nEND:VCALENDAR\n"
    keys = [observed(digest_text(event.format(day, title), tmp_path))["record_key"][0] for day, title in ((2, "x"), (3, "y"))]

    assert keys[0] == keys[1]
