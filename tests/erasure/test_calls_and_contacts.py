"""After a call or a contact was deleted, none of its words is stored anywhere."""

from taskapp.models import metadata
from tests.erasure.filled import Filled
from tests.erasure.residue import rows_by_table


def _delete(full: Filled, path: str) -> None:
    assert full.owner.ask("DELETE", path).status_code == 204
    assert full.owner.ask("GET", path.partition("?")[0]).status_code == 404


def test_every_table_of_an_organization_is_filled_before_anything_is_erased(shared: Filled) -> None:
    rows = rows_by_table(shared.product.database_url, shared.organization_id)
    of_organizations = {name for name, table in metadata.tables.items() if "organization_id" in table.c}
    assert {table for table in of_organizations if not rows.get(table)} == set()
    words = [*shared.contacts[0].words, *shared.contacts[0].words_of_calls, *shared.names.values()]
    assert {line.partition(": ")[2] for line in shared.find(*words)} == {word.lower() for word in words}


def test_a_deleted_call_leaves_no_word_and_its_tasks_stay_without_it(shared: Filled) -> None:
    calls = shared.contacts[0].calls[:2]
    for call in calls:
        _delete(shared, f"/api/calls/{call.id}")
    assert shared.find(*(call.said for call in calls)) == []
    titles = {f"Send the {call.title}" for call in calls}
    tasks = [task for task in shared.owner.all("/api/tasks") if task["title"] in titles]
    assert [task["call_id"] for task in tasks] == [None, None]


def test_a_deleted_call_takes_its_tasks_along_where_that_is_asked_for(shared: Filled) -> None:
    calls = shared.contacts[0].calls[2:]
    for call in calls:
        _delete(shared, f"/api/calls/{call.id}?tasks=delete")
    words = [word for call in calls if call.said for word in (call.said, call.title)]
    assert shared.find(*words) == []
    name = f"{shared.contacts[0].word} Contact"
    assert shared.owner.get(f"/api/contacts/{shared.contacts[0].id}")["name"] == name


def test_a_deleted_contact_leaves_no_word_of_it_nor_of_its_calls(shared: Filled) -> None:
    contact = shared.contacts[1]
    _delete(shared, f"/api/contacts/{contact.id}")
    assert shared.find(*contact.words, *contact.words_of_calls) == []


def test_a_contact_deleted_without_its_calls_leaves_them_without_its_name(shared: Filled) -> None:
    contact = shared.contacts[2]
    _delete(shared, f"/api/contacts/{contact.id}?calls=keep")
    assert shared.find(*contact.words) == []
    call = shared.owner.get(f"/api/calls/{contact.calls[0].id}")
    assert (call["contact_id"], call["contact_name"]) == (None, None)
    assert contact.calls[0].said in call["transcription"]["text"]
    assert "[deleted contact]" in call["transcription"]["text"]
