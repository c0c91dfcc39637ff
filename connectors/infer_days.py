"""When a row's money or time belongs to: days, moments, clock times, durations, and what has to be known to read them."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from connectors.infer_cells import Content, Finding
from connectors.infer_draft import Draft
from connectors.infer_names import Role, unit_in
from connectors.vocabulary import Family

MOMENTS = (Role.STARTED, Role.ENDED, Role.APPROVED, Role.PAID)
ORDERS = ("dmy", "mdy")
STYLES = ("decimal_hours", "minutes", "seconds")


def settle(draft: Draft) -> None:
    """Decide what the dates and durations of a row say."""
    dated: list[Finding] = []
    moments = (Role.STARTED, Role.ENDED) if draft.family is Family.EFFORT else MOMENTS
    for role in moments:
        dated += _moment(draft, role)
    dated += _day(draft)
    _order(draft, dated)
    _zone(draft, _with_zone_column(draft, dated))
    _duration(draft)


def _moment(draft: Draft, role: Role) -> list[Finding]:
    """Take a moment whose meaning its name tells; a day without a clock is no moment."""
    found = [f for f in draft.of(role) if f.content is Content.MOMENT]
    if len(found) > 1:
        draft.ask(str(role), f"Which column is {role}?", [f.name for f in found], "set")
        return []
    if found:
        draft.fields[str(role)] = _cell(draft, "instant", found[0], str(role))
    return found


def _cell(draft: Draft, word: str, found: Finding, meaning: str) -> dict[str, object]:
    """Give the word of a day or a moment; of a blank cell only where one was seen."""
    formats = {"formats": list(found.formats)} if found.formats else {}
    optional = {"required": False} if found.blank else {}
    return {word: draft.use(found, meaning), **formats, **optional}


def _day(draft: Draft) -> list[Finding]:
    """Take the day of a row: the column named so, with its clock time if there is one; else the only one there is."""
    if "work_start" in draft.fields and not draft.said("day"):
        return []
    found = [f for f in draft.of(Role.DAY) if f.is_dated]
    named = found or [f for role in MOMENTS for f in draft.of(role) if f.is_dated]
    candidates = named or [f for f in draft.free() if f.is_dated]
    if len(candidates) > 1:
        draft.ask("day", "Which column is the day the money or time belongs to?", [f.name for f in candidates], "set")
        return []
    if not candidates:
        if not draft.fields.keys() & {"work_end", "approved_at", "paid_at"}:
            draft.notes.append("No column holds days: what is read lands without one, in no month.")
        return []
    return _write_day(draft, candidates[0])


def _write_day(draft: Draft, found: Finding) -> list[Finding]:
    clock = next((f for f in draft.of(Role.CLOCK) if f.content is Content.CLOCK and not f.blank), None)
    if found.content is Content.DAY and clock is not None and not found.formats:
        draft.use(clock, "clock time")
        draft.fields["event_at"] = {"instant": [draft.use(found, "day"), clock.name]}
        return [found, clock]
    if found.content is Content.DAY:
        draft.fields["day"] = _cell(draft, "day", found, "day")
    else:
        draft.fields["event_at"] = _cell(draft, "instant", found, "moment")
    return [found]


def _order(draft: Draft, dated: Sequence[Finding]) -> None:
    """Ask for the order of day and month where a column that is read does not prove it."""
    numeric = [f for f in dated if f.is_dated and not f.formats]
    for mixed in (f for f in numeric if f.conflict):
        draft.ask(mixed.name, f"{mixed.name!r} mixes day-first and month-first dates: export it again, or pass it over.", how="ignore")
    proved = {f.order for f in numeric if f.order in ORDERS}
    if len(proved) > 1:
        names = ", ".join(repr(f.name) for f in numeric if f.order in ORDERS)
        draft.ask(numeric[0].name, f"{names} are written in different orders of day and month: pass one over.", how="ignore")
    open_ = [f for f in numeric if f.order is None and not f.conflict]
    if open_ and draft.answers.values.get("date_order") not in ORDERS:
        draft.ask("date_order", f"Dates such as {open_[0].words[0]!r} can be read in two ways: is the day or the month first?", ORDERS)


def order(draft: Draft) -> str | None:
    """Give the order of day and month that the file proves, or that the person says."""
    read = [f for f in draft.findings if f.name in draft.used and f.is_dated and not f.formats]
    proved = {str(f.order) for f in read if f.order in ORDERS}
    said = draft.answers.values.get("date_order")
    return proved.pop() if len(proved) == 1 else said if said in ORDERS else None


def _with_zone_column(draft: Draft, dated: list[Finding]) -> list[Finding]:
    """Read the zone of each row where a column names it; give the moments that still need one."""
    named = draft.of(Role.ZONE)
    moments = [cell for cell in draft.fields.values() if isinstance(cell, dict) and "instant" in cell]
    if len(named) != 1 or named[0].blank or not moments:
        return dated
    for cell in moments:
        cell["zone_column"] = draft.use(named[0], "time zone")
    return []


def _zone(draft: Draft, dated: Sequence[Finding]) -> None:
    """Ask whose clock it is where times are read that do not say."""
    clocked = [f for f in dated if f.content in {Content.MOMENT, Content.CLOCK} and not f.zoned]
    said = draft.answers.values.get("zone")
    if clocked and said != "account" and said not in available_timezones():
        text = f"Times such as {clocked[0].words[0]!r} name no time zone. Whose clock is it: UTC, another (Europe/Paris), or your own (account)?"
        draft.ask("zone", text, ("UTC", "account"))


def _duration(draft: Draft) -> None:
    """Take the duration; a number without a unit, and `12:30`, are asked about."""
    found = [f for f in draft.of(Role.DURATION) if f.is_amount or f.content is Content.DURATION]
    if len(found) != 1:
        if found:
            draft.ask("seconds", "Which column is the time that was spent?", [f.name for f in found], "set")
        return
    style = _style(draft, found[0])
    if style is not None:
        draft.fields["seconds"] = {"duration": draft.use(found[0], "time spent"), "style": style}


def _style(draft: Draft, found: Finding) -> str | None:
    said = draft.answers.values.get("duration")
    if found.content is Content.DURATION:
        if said == "clock" or all(w.count(":") == 2 or w.strip().startswith("P") for w in found.words):
            return "clock"
        draft.ask(
            "duration", f"Durations such as {found.words[0]!r}: hours and minutes (clock)? If not, pass {found.name!r} over.", ("clock",)
        )
        return None
    if (style := said if said in STYLES else unit_in(found.name)) is None:
        draft.ask("duration", f"{found.name!r} holds numbers such as {found.words[0]!r}: of which unit?", STYLES)
    return style
