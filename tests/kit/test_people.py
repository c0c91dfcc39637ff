"""People: names become pseudonyms before anything is kept, addresses are not kept at all."""

import re
from collections.abc import Iterator

from connectors.rows import inner
from tests.kit.cases import Case, each, layouts, over
from tests.kit.declared import fields, read_rows
from tests.kit.export import put
from tests.kit.reading import read
from tests.kit.seeds import Seed, recorded
from tests.support.answers import KEY
from transforms.pseudonyms import pseudonym

PEOPLE = ("client", "worker")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
NAME = "Zebulon Quixworth"


def _names(seed: Seed) -> Iterator[str]:
    """Give the columns from which a person is named."""
    for _, name, word in fields(seed.layout):
        if name in PEOPLE:
            yield from (column for part in inner(word) for column in part.columns if column in seed.columns)


def _told_elsewhere(seed: Seed, column: str) -> set[str]:
    """Give the other fields that read the column: a tracker's project may bear the name of its client."""
    return {name for _, name, word in fields(seed.layout) if name not in PEOPLE and any(column in part.columns for part in inner(word))}


@over(each(_names, read_rows))
def test_the_name_of_a_person_is_kept_as_a_pseudonym_only(case: Case) -> None:
    """A name put into the column stands in no field of any observation, and in no byte that is loaded."""
    seed, column = case.seed, case.value
    place = seed.place(column)
    rows = [put(row, place, NAME if row[place].strip() else row[place]) for row in seed.export.rows]
    found = read(seed.export.with_rows(rows).write(), seed)
    leaks = {field for row in found.seen for values in row for field, value in values.items() if NAME in str(value)}
    elsewhere = _told_elsewhere(seed, column)
    assert leaks <= ({"project"} & elsewhere), case.says(f"the name stands in {sorted(leaks)}", "Tell people in `client` or `worker` only")
    assert leaks or NAME.encode() not in found.staged
    hidden = pseudonym(NAME, KEY)
    people = {values.get(field) for row in found.seen for values in row for field in PEOPLE}
    named = found.part is not None and hidden in found.part.people
    assert (hidden in people) == named, case.says("the pseudonym and the table of names differ", "This is a bug of the reader")


@over(layouts(lambda seed: read_rows(seed) and bool(list(_names(seed)))))
def test_real_names_stand_in_the_one_table_that_can_be_dropped(case: Case) -> None:
    """Each pseudonym of the sample has its real name beside it, and that is no pseudonym."""
    found = read(case.seed.export.write(), case.seed)
    hidden = {values[field] for row in found.seen for values in row for field in PEOPLE if field in values}
    people = found.part.people if found.part else {}
    assert hidden == set(people)
    assert all(pseudonym(name, KEY) == short for short, name in people.items())


@over([Case(seed, seed.path.name) for seed in recorded() if read_rows(seed)])
def test_no_address_is_kept(case: Case) -> None:
    """No recorded observation holds an e-mail address."""
    told = [f"{field}: {value}" for row in case.seed.told for t in row for field, value in t.items() if ADDRESS.search(value)]
    assert told == [], case.says(f"kept: {told[:3]}", "Put the column of addresses into `ignores`, or tell it in `client`")
