"""What a declaration says of itself: sentences, names, columns that fit together, and what the source never tells."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from zoneinfo import available_timezones

import pytest

from connectors.catalogue import platforms
from connectors.cells import currencies
from connectors.facts import fold_header
from connectors.payers import claims
from connectors.platform import Identity, Layout, Platform
from connectors.vocabulary import EffortKind, Family, Kind, Reason, Shape, Status, Tier
from connectors.words import Choice, Const
from tests.kit.cases import COUNTED, Case, layouts, over
from tests.kit.declared import fields, read_columns, read_rows
from tests.kit.reading import read
from tests.kit.seeds import Seed, recorded, seeds
from transforms.observation import FIELDS, OBSERVATION

SENTENCE = re.compile(r"[A-Z\w].*[.!]", re.DOTALL)
WORDS = {"status": Status, "effort_kind": EffortKind, "tier": Tier}
TOLD = frozenset(OBSERVATION) - {"shape", "record_key", "content_hash", "line"}
SETTINGS = ("date_order", "decimal", "currency", "marketplace", "timezone", "period_start")


def _each() -> list[Platform]:
    """Give every platform, and count the cases."""
    COUNTED.update(platforms().keys())
    return list(platforms().values())


def platform_says(platform: Platform, found: object, change: str) -> str:
    """Tell the platform, what was found, and what to change."""
    return f"{platform.name} ({platform.module}): {found}. {change}"


def every(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test over the platforms."""
    return pytest.mark.parametrize("platform", _each(), ids=lambda p: p.name)(test)


@every
def test_how_to_export_is_a_sentence_for_people(platform: Platform) -> None:
    """It begins and ends like one, and has the few words that lead to the file."""
    told = platform.how_to_export
    fine = SENTENCE.fullmatch(told) and len(told.split()) >= 4
    assert fine, platform_says(platform, f"how_to_export is {told!r}", "Write where to click, as a sentence with a full stop")


@every
def test_a_platform_has_a_name_a_title_and_a_day_on_which_it_was_checked(platform: Platform) -> None:
    """The name is that of its file, the day is not to come, and the family is its folder."""
    assert platform.module.split(".")[-1] == platform.name, platform_says(platform, "the name is not that of the file", "Rename one")
    assert platform.title.strip() == platform.title != "", platform_says(platform, "no title", "Write the name that people know")
    assert date(2026, 1, 1) <= platform.checked <= date(2027, 12, 31), platform_says(platform, platform.checked, "Correct `checked`")
    assert platform.family in Family


@every
def test_a_zone_and_a_currency_are_real(platform: Platform) -> None:
    """Zones are IANA names or the account's, currencies ISO codes."""
    assert platform.zone == "account" or platform.zone in available_timezones(), platform_says(platform, platform.zone, "Correct `zone`")
    told = {platform.currency, *platform.marketplaces.values()} - {None}
    assert told <= currencies(), platform_says(platform, told - currencies(), "Use ISO 4217 codes")


@every
def test_a_payer_is_one_platform(platform: Platform) -> None:
    """No other platform claims one of its names in a wallet."""
    named = claims([platform])
    shared = [" ".join(words) for words in named if claims(platforms().values())[words] != platform.name]
    assert shared == [], platform_says(platform, f"payers of two platforms: {shared}", "Write a longer name in one of them")


@every
def test_what_is_never_told_is_a_field_or_a_shape(platform: Platform) -> None:
    """`never` names fields of the ledger, or `payout` where no transfer is told; each once."""
    known = TOLD | {"payout"}
    strange = set(platform.never) - known
    assert not strange, platform_says(platform, f"`never` names {sorted(strange)}", f"Use {sorted(known)}")
    assert len(set(platform.never)) == len(platform.never)


@every
def test_what_is_never_told_is_null_in_every_observation(platform: Platform) -> None:
    """No row of any sample tells a field that is declared as never told."""
    mine = [(seed, t) for seed in recorded() if seed.platform.name == platform.name for row in seed.told for t in row]
    told = {f"{name} ({seed.path.name})" for seed, t in mine for name in platform.never if name in t or t["shape"] == name}
    assert not told, platform_says(platform, f"`never` says that nobody tells {sorted(told)}", "Take it out of `never`, or do not read it")


@every
def test_what_is_declared_is_told_by_some_sample(platform: Platform) -> None:
    """Each field that some record declares has a value in some row of some sample."""
    declared = {"work_date" if name == "day" else name for layout in platform.layouts for _, name, _ in fields(layout)}
    told = {name for seed in recorded() if seed.platform.name == platform.name for row in seed.told for t in row for name in t}
    missing = declared - told
    assert not missing, platform_says(
        platform, f"no sample tells {sorted(missing)}", "Add a row that does to a sample, or do not declare it"
    )


@every
def test_every_layout_has_a_sample(platform: Platform) -> None:
    """A layout that no sample shows cannot be trusted."""
    shown = {seed.layout.name for seed in recorded() if seed.platform.name == platform.name}
    missing = {layout.name for layout in platform.layouts} - shown
    assert not missing, platform_says(platform, f"no recorded sample of {sorted(missing)}", "Add one, and record its answer")


@every
def test_layouts_are_named_once_and_yield_to_each_other(platform: Platform) -> None:
    """Names are single; `yields_to` names other layouts of the platform."""
    names = [layout.name for layout in platform.layouts]
    assert len(set(names)) == len(names), platform_says(platform, names, "Name each layout once")
    for layout in platform.layouts:
        strange = set(layout.yields_to) - (set(names) - {layout.name})
        assert not strange, platform_says(platform, f"{layout.name!r} yields to {sorted(strange)}", "Name a layout of the platform")


@over(layouts())
def test_columns_that_are_read_are_needed_or_optional(case: Case) -> None:
    """A word reads only columns of `needs` and `may`, of this layout or another that shares it; each optional column is read."""
    layout = case.seed.layout
    read_, known = read_columns(layout), {c for other in case.seed.platform.layouts for c in (*other.needs, *other.may)}
    assert read_ <= known, case.says(f"reads {sorted(read_ - known)}", "Add the column to `needs` or `may`, or correct its name")
    unread = set(layout.may) - read_
    assert not unread, case.says(f"`may` holds {sorted(unread)} that nothing reads", "Move it to `ignores`")


@over(layouts())
def test_a_spelling_means_one_column(case: Case) -> None:
    """No spelling stands for two columns, and none is declared twice."""
    layout = case.seed.layout
    told = [(fold_header(s), column) for column, others in layout.aliases.items() for s in others]
    told += [(fold_header(column), column) for column in (*layout.needs, *layout.may, *layout.ignores) if "*" not in column]
    meanings: dict[str, set[str]] = {}
    for spelling, column in told:
        meanings.setdefault(spelling, set()).add(column)
    double = {s: columns for s, columns in meanings.items() if len(columns) > 1}
    assert not double, case.says(f"two columns share a spelling: {double}", "Take it out of one of them")
    declared = [fold_header(c) for c in (*layout.needs, *layout.may, *layout.ignores)]
    again = sorted({c for c in declared if declared.count(c) > 1})
    assert not again, case.says(f"declared twice: {again}", "Name each column once, in `needs`, `may` or `ignores`")


@over(layouts())
def test_records_tell_fields_of_the_ledger_in_its_words(case: Case) -> None:
    """Fields are those of an observation; kinds, statuses and tiers are those of the vocabulary."""
    layout = case.seed.layout
    strange = {name for _, name, _ in fields(layout)} - FIELDS
    assert not strange, case.says(f"tells {sorted(strange)}", "Use the names of `transforms.observation`")
    wrong = sorted(_strange_words(layout))
    assert not wrong, case.says(f"words that nobody knows: {wrong}", "Use the enums of `connectors.vocabulary`")


def _strange_words(layout: Layout) -> Iterator[str]:
    for number, name, word in fields(layout):
        enum = Kind if name == "kind" and layout.records[number].shape is Shape.EARNING else WORDS.get(name)
        told = [word.value] if isinstance(word, Const) else list(word.options.values()) if isinstance(word, Choice) else []
        if enum is not None:
            yield from (f"{name} = {value}" for value in told if str(value) not in {str(member) for member in enum})


@over(layouts())
def test_a_key_holds_nothing_that_changes(case: Case) -> None:
    """Status, its raw word and the time of approval or payment are not in the key of rows known again by it."""
    layout = case.seed.layout
    if layout.identity is Identity.PERIOD:
        assert all(record.key for record in layout.records)
        return
    for record in layout.records:
        assert record.key, case.says("a record without a key", "Give it the words that know the row again")
        changing = {c for name in ("status", "approved_at", "paid_at") if (w := record.fields.get(name)) for c in w.columns}
        held = changing & {column for word in record.key for column in word.columns} - set(record.when.columns)
        steady = {c for name in ("event_at", "work_start", "day") if (w := record.fields.get(name)) for c in w.columns}
        assert not held - steady, case.says(f"the key holds {sorted(held)}, which changes", "Leave it out of the key")


@over(layouts(read_rows))
def test_a_bare_account_is_enough_or_the_message_names_the_setting(case: Case) -> None:
    """Without any setting the file is read, or refused with the line to add to moisson.toml."""
    seed = case.seed
    found = read(seed.export.write(), seed, type(seed.account)(platform=seed.platform.name))
    for refusal in found.refusals:
        named = [name for name in SETTINGS if name in refusal.remedy]
        assert named, case.says(f"{refusal.reason}: {refusal.remedy}", "Name the setting in the remedy")
    assert bool(found.refusals) <= (seed.account != type(seed.account)(platform=seed.platform.name)), case.says(found.why, "")


@over(layouts(lambda seed: seed.layout.totals is not None))
def test_the_total_row_of_the_export_is_in_a_sample(case: Case) -> None:
    """A declared total row is shown by some sample, so that its check is tested."""
    shown = [seed for seed in seeds() if seed.name == case.seed.name and _has_total(seed)]
    assert shown, case.says("no sample has its total row", "Add the total row to a sample")


def _has_total(seed: Seed) -> bool:
    """Say whether a row that was not read is the export's own total."""
    totals = seed.layout.totals
    return totals is not None and any(_is_total(seed, row) for row in seed.apart)


def _is_total(seed: Seed, row: tuple[str, ...]) -> bool:
    found = read(seed.export.with_rows([row]).write(), seed)
    return found.refusals != () and found.refusals[0].reason == Reason.TOTAL_MISMATCH


@over(layouts(lambda seed: seed.layout.totals is not None))
def test_a_total_that_is_not_the_sum_refuses_the_file(case: Case) -> None:
    """With a row taken away the export's own total no longer holds: a cut export is told."""
    samples = [seed for seed in seeds() if seed.name == case.seed.name and _has_total(seed)]
    for seed in samples[:1]:
        total = next(row for row in seed.apart if _is_total(seed, row))
        found = read(seed.export.with_rows([*seed.export.rows[1:], total]).write(), seed)
        assert {r.reason for r in found.refusals} == {Reason.TOTAL_MISMATCH}, case.says("it is read", "Name the columns in `totals`")
    assert samples
