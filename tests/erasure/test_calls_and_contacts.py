"""After a call, a contact or a task was deleted, none of its words is stored anywhere."""

from taskapp.models import metadata
from tests.erasure.filled import Filled, a_word
from tests.erasure.residue import rows_by_table


def _delete(full: Filled, path: str) -> None:
    assert full.owner.ask("DELETE", path).status_code == 204
    assert full.owner.ask("GET", path.partition("?")[0]).status_code == 404


def test_every_table_of_an_organization_is_filled_before_anything_is_erased(shared: Filled) -> None:
    rows = rows_by_table(shared.product.database_url, shared.organization_id)
    of_organizations = {name for name, table in metadata.tables.items() if "organization_id" in table.c}
    assert {table for table in of_organizations if not rows.get(table)} == set()
    of_people = {name for name, table in metadata.tables.items() if "user_id" in table.c} - of_organizations
    for person in (shared.ben, shared.eve):
        assert person.actor
        assert of_people <= {line.partition(".")[0] for line in shared.find(str(person.actor.user_id))}
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


def test_a_deleted_task_leaves_no_word_once_it_cannot_be_restored(shared: Filled) -> None:
    owner, ben, word = shared.owner, shared.ben, a_word("once")
    contact_id = shared.contacts[0].id
    new = {"contact_id": contact_id, "title": f"Ring {word}", "assigned_to": ben.member_id, "description": word}
    task_id = owner.post("/api/tasks", new, headers={"Idempotency-Key": a_word("key")})["id"]
    owner.put(f"/api/tasks/{task_id}", {"title": f"Ring {word} again"})
    ben.post(f"/api/tasks/{task_id}/done")
    reads = (f"/api/contacts/{contact_id}/timeline", "/api/notifications")

    def shown() -> list[str]:
        return [path for person in (owner, ben) for path in reads if word in str(person.all(path))]

    assert set(shown()) == set(reads)
    assert {line.partition(".")[0] for line in shared.find(word)} > {"task", "activity", "notification", "outbox"}
    for restored in (True, False):
        assert owner.ask("DELETE", f"/api/tasks/{task_id}").status_code == 204
        assert shown() == []
        if restored:
            assert owner.post(f"/api/tasks/{task_id}/restore")["title"] == f"Ring {word} again"
            assert set(shown()) == set(reads)
    shared.run_job("clean-up", days_later=2)
    assert shared.find(word) == []
    about = [entry for entry in owner.all(reads[0]) if entry["verb"] == "deleted a task"]
    assert about
    assert about[0]["title"] is None
