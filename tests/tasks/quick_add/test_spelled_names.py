"""Contacts whose names a line spells in another way: umlauts, apostrophes, particles."""

import pytest

from taskapp.tasks.quick_add.contact_names import Choice, ContactNames, words_to_look_up
from taskapp.tasks.quick_add.reader import read_quick_add
from tests.tasks.quick_add.test_quick_add import MONDAY_TEN, NEW_YORK


@pytest.mark.parametrize(
    ("line", "name", "is_found"),
    [
        ("Ring Zoë Mueller now", "Zoë Müller", True),
        ("Ring Ola Müller now", "Ola Mueller", True),
        ("Ring +OBrien now", "Seán O’Brien", True),
        ("Ask Vandenberg now", "Jan van den Berg", True),
        ("Ask Nolan now", "Noel Ames", False),
    ],
)
def test_a_contact_is_found_by_another_spelling_of_its_name(line: str, name: str, is_found: bool) -> None:
    fields = read_quick_add(
        line, now=MONDAY_TEN, tz=NEW_YORK, contacts=ContactNames([Choice("one", name), Choice("other", "Zoë Kraus")])
    ).fields()
    assert fields.get("contact_id") == ("one" if is_found else None)


def test_both_spellings_of_an_umlaut_are_looked_up() -> None:
    assert words_to_look_up("call Müller")[0] == ["muller", "mueller"]
