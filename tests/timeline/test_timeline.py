"""The timeline shows each change with its actor and the values before and after, only to those who may see it."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taskapp.access import permissions as p
from taskapp.access.actor import Actor, Via
from taskapp.auth import service as auth_service
from taskapp.auth.schemas import ProfileUpdate
from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.calls.schemas import CallCreate
from taskapp.calls.types import CallDirection
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Activity
from taskapp.contacts.schemas import ContactRead, ContactUpdate
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, Invalid, NotFound
from taskapp.core.work import bus
from taskapp.tasks import service as task_service
from taskapp.tasks.attempts import service as attempts
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.timeline import service
from taskapp.timeline.schemas import NoteCreate, TimelineEntry
from taskapp.ui.timeline.views import entry_row
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.people import a_company, the_neighbour
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio
ENTRY_POINTS: tuple[Via, ...] = ("web", "api", "mcp")


async def _timeline(actor: Actor, contact: ContactRead) -> list[TimelineEntry]:
    async with db.reading() as session:
        return (await service.list_timeline(session, actor, contact.id, limit=200)).items


async def _change(actor: Actor, task: TaskRead, **changes: object) -> None:
    async with db.transaction() as session:
        await task_service.update_task(session, actor, task.id, TaskUpdate.model_validate(changes))


async def test_every_verb_leaves_an_entry_with_who_did_it(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
    async with database.transaction() as session:
        task = await a_task(session, company.manager.through("web"), "Send offer", contact=contact)
    verbs = [task_service.mark_done, task_service.reopen, task_service.dismiss]
    for verb, via in zip(verbs, ENTRY_POINTS, strict=True):
        async with database.transaction() as session:
            await verb(session, company.admin.through(via), task.id)
    assert [entry.title for entry in await _timeline(company.viewer, contact)] == ["Send offer"] * 4 + [None]
    async with database.transaction() as session:
        await task_service.delete_task(session, company.owner, task.id)
    entries = await _timeline(company.viewer, contact)
    assert [(entry.kind, entry.actor.kind, entry.actor.name) for entry in entries] == [
        ("task-deleted", "api", "Owner"),
        ("task-dismissed", "assistant", "Admin"),
        ("task-reopened", "api", "Admin"),
        ("task-done", "person", "Admin"),
        ("task-created", "person", "Manager"),
        ("contact-created", "api", "Manager"),
    ]
    assert all(entry.title is None for entry in entries), "a deleted task has no words left"
    assert all(entry.task_id is None for entry in entries), "a deleted task cannot be opened"


async def test_a_deleted_task_has_neither_its_changes_nor_the_notes_of_its_tries_until_it_is_back(
    database: db.Database,
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        task = await a_task(session, company.manager, "Private title", contact=contact)
        said = AttemptCreate(outcome=AttemptOutcome.VOICEMAIL, note="Private note")
        await attempts.log_attempt(session, company.manager, task.id, said)
    await _change(company.manager, task, title="Private too")

    async def words() -> tuple[list[str | None], int]:
        entries = await _timeline(company.viewer, contact)
        return [entry.text for entry in entries if entry.kind == "attempt"], sum(len(e.changes) for e in entries)

    before = await words()
    assert before[0] == ["Private note"]
    assert before[1] > 0
    async with database.transaction() as session:
        await task_service.delete_task(session, company.owner, task.id)
    assert await words() == ([None], 0)
    assert "Private" not in repr(await _timeline(company.viewer, contact))
    async with database.transaction() as session:
        await task_service.restore_task(session, company.owner, task.id)
    assert await words() == before


async def test_an_edit_says_before_and_after_in_words(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session, timezone="America/New_York")
        contact = await a_contact(session, company.manager)
        task = await a_task(session, company.manager, contact=contact, due_date="2026-03-28T15:00")
    await _change(
        company.manager, task, due_date="2026-04-01", priority="urgent", assigned_to=str(company.agent.member_id)
    )
    edit = (await _timeline(company.viewer, contact))[0]
    changes = {change.field: (change.label, change.before, change.after) for change in edit.changes}
    assert changes == {
        "due_date": ("Due date", "March 28, 2026 at 3:00 PM", "April 1, 2026"),
        "priority": ("Priority", None, "Urgent"),
        "assigned_to": ("Assignee", None, "Agent"),
    }


async def test_names_follow_renames_of_people_tasks_and_contacts(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        old, new = await a_contact(session, company.manager, "Old"), await a_contact(session, company.manager, "New")
        task = await a_task(session, company.manager, "First title", contact=old)
    await _change(company.manager, task, contact_id=str(new.id))
    await _change(company.manager, task, title="Second title")
    async with database.transaction() as session:
        await contact_service.update_contact(session, company.manager, old.id, ContactUpdate(name="Older"))
        await auth_service.update_profile(session, company.manager, ProfileUpdate(name="Manuela"))
    created, left = (await _timeline(company.viewer, old))[2], (await _timeline(company.viewer, old))[1]
    assert [(c.label, c.before, c.after) for c in left.changes] == [("Contact", "Older", "New")], "where it went"
    assert (created.kind, created.title, created.actor.name) == ("task-created", "Second title", "Manuela")
    moved = (await _timeline(company.viewer, new))[1]
    assert [(c.label, c.before, c.after) for c in moved.changes] == [("Contact", "Older", "New")]


async def test_an_agent_never_reads_the_name_of_a_contact_they_may_not_see(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        secret = await a_contact(session, company.manager, "Secret Ltd")
        mine = await a_contact(session, company.manager, "Mine", assigned_to=[company.agent])
        task = await a_task(session, company.manager, "Before", contact=secret)
    await _change(company.manager, task, contact_id=str(mine.id))
    entries = await _timeline(company.agent, mine)
    assert entries[0].changes[0].before == "somebody you may not see"
    assert "Secret" not in repr(entries)
    with pytest.raises(NotFound):
        await _timeline(company.agent, secret)


async def test_a_task_that_went_to_a_hidden_contact_keeps_its_old_title_and_no_link(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        hidden = await a_contact(session, company.manager, "Hidden")
        mine = await a_contact(session, company.manager, "Mine", assigned_to=[company.agent])
        task = await a_task(session, company.manager, "Public words", contact=mine)
    await _change(company.manager, task, contact_id=str(hidden.id), title="Private words")
    left, entry = (await _timeline(company.agent, mine))[:2]
    assert (entry.kind, entry.title, entry.task_id) == ("task-created", "Public words", None)
    assert [(c.field, c.before, c.after) for c in left.changes] == [("contact_id", "Mine", "somebody you may not see")]
    assert "Private" not in repr(left)


async def test_who_may_not_see_a_call_sees_neither_its_entry_nor_a_word_of_it(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        elsewhere = await a_contact(session, company.manager, "Elsewhere")
        mine = await a_contact(session, company.manager, "Mine", assigned_to=[company.agent])
        new = CallCreate(
            contact_id=mine.id,
            direction=CallDirection.INBOUND,
            started_at="2026-03-28T15:00",
            duration_seconds=90,
            transcription="Ann: the secret word is swordfish",
        )
        call = await call_service.create_call(session, company.manager, new)
    seen = (await _timeline(company.agent, mine))[0]
    assert (seen.call_id, seen.details["direction"], seen.details["duration_seconds"]) == (call.id, "inbound", 90)
    assert "swordfish" not in repr(seen)
    async with database.transaction() as session:
        await call_service.link_contact(session, company.manager, call.id, contact_id=elsewhere.id)
    assert "call-logged" not in {entry.kind for entry in await _timeline(company.agent, mine)}
    without = Actor(
        **{name: getattr(company.viewer, name) for name in Actor.__slots__ if name != "permissions"},
        permissions=frozenset(p for p in company.viewer.permissions if not p.startswith("Call:")),
    )
    assert "call-logged" not in {entry.kind for entry in await _timeline(without, mine)}


async def test_notes_are_written_by_people_and_taken_back_by_their_writer(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager, assigned_to=[company.agent])
    async with database.transaction() as session:
        note = await service.add_note(
            session, company.agent.through("web"), contact.id, NoteCreate(text=" Prefers e-mail. ")
        )
    assert (note.kind, note.text, note.actor.name, note.actor.kind) == ("note", "Prefers e-mail.", "Agent", "person")
    assert (await _timeline(company.viewer, contact))[0] == note
    async with database.transaction() as session:
        with pytest.raises(Forbidden):
            await service.add_note(session, company.viewer, contact.id, NoteCreate(text="No"))
        with pytest.raises(NotFound):
            await service.delete_note(session, company.agent, contact.id, contact.id)
        await service.delete_note(session, company.agent, contact.id, note.id)
    assert [entry.kind for entry in await _timeline(company.viewer, contact)] == ["contact-created"]


async def test_a_note_that_comes_and_goes_is_told_to_open_pages(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
    heard: list[bus.Change] = []
    stop = bus.subscribe(heard.extend)
    async with database.transaction() as session:
        note = await service.add_note(session, company.manager, contact.id, NoteCreate(text="Hello"))
    added = [(change.kind, change.id) for change in heard]
    heard.clear()
    async with database.transaction() as session:
        await service.delete_note(session, company.manager, contact.id, note.id)
    stop()
    assert added == [(change.kind, change.id) for change in heard] == [("contact", contact.id)]


async def test_the_last_page_says_that_it_is_the_last(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        session.add_all(_note(company.manager, contact, number) for number in range(3))
    async with database.reading() as session:
        for limit, pages in ((4, 1), (2, 2), (3, 2)):
            page = await service.list_timeline(session, company.viewer, contact.id, limit=limit)
            assert (page.next_cursor is None) is (pages == 1)
            if page.next_cursor:
                rest = await service.list_timeline(
                    session, company.viewer, contact.id, limit=limit, cursor=page.next_cursor
                )
                assert (len(page.items) + len(rest.items), rest.next_cursor) == (4, None)


async def test_the_neighbour_reads_and_writes_nothing(database: db.Database) -> None:
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        contact = await a_contact(session, company.manager)
    with pytest.raises(NotFound):
        await _timeline(neighbour.owner, contact)
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await service.add_note(session, neighbour.owner, contact.id, NoteCreate(text="Hello"))


async def test_ten_thousand_entries_scroll_by_keyset_while_new_ones_arrive(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        session.add_all(_note(company.manager, contact, number) for number in range(10_000))
    seen: list[str | None] = []
    cursor: str | None = None
    while True:
        async with database.transaction() as session:
            page = await service.list_timeline(session, company.viewer, contact.id, limit=200, cursor=cursor)
            session.add(_note(company.manager, contact, -1))
        seen += [entry.text for entry in page.items if entry.kind == "note"]
        if (cursor := page.next_cursor) is None:
            break
    assert sorted(seen, key=int) == [str(number) for number in range(10_000)]  # type: ignore[arg-type]


def _note(actor: Actor, contact: ContactRead, number: int) -> Activity:
    return Activity(
        organization_id=actor.organization_id,
        contact_id=contact.id,
        kind="note",
        subject_id=contact.id,
        actor_kind="person",
        actor_member_id=actor.member_id,
        at=utc_now(),
        details={"text": str(number)},
    )


async def test_an_entry_this_version_does_not_know_is_shown_plainly(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        row = _note(company.manager, contact, 1)
        row.kind, row.actor_kind, row.actor_member_id, row.details = "plan-made", "robot", None, {"changes": "odd"}
        session.add(row)
    entry = (await _timeline(company.viewer, contact))[0]
    assert (entry.verb, entry.actor.name, entry.changes) == ("plan made", "Robot", [])
    async with database.transaction() as session:
        row = _note(company.manager, contact, 2)
        row.kind, row.details = "task-edited", {"changes": {"category": ["lunch", "general"], "title": 3}}
        session.add(row)
    [change] = (await _timeline(company.viewer, contact))[0].changes
    assert (change.field, change.before, change.after) == ("category", "lunch", "General")


async def test_a_note_of_somebody_else_is_deleted_only_by_who_may_delete_contacts(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager, assigned_to=[company.agent])
        other = await a_contact(session, company.manager, "Bob")
        theirs = await service.add_note(session, company.manager, contact.id, NoteCreate(text="Of the manager"))
        own = await service.add_note(session, company.agent, contact.id, NoteCreate(text="Of the agent"))
        made = (await service.list_timeline(session, company.manager, contact.id)).items[-1]
        with pytest.raises(Forbidden):
            await service.delete_note(session, company.agent, contact.id, theirs.id)
        # By the path of another contact, and an entry that is no note.
        for at, entry in ((other, own), (contact, made)):
            with pytest.raises(NotFound):
                await service.delete_note(session, company.manager, at.id, entry.id)
        await service.delete_note(session, company.manager, contact.id, own.id)
    assert [entry.id for entry in await _timeline(company.viewer, contact)] == [theirs.id, made.id]
    async with database.reading() as session:
        assert [note.id for note in await service.list_notes(session, company.agent, contact.id, limit=9)] == [
            theirs.id
        ]
        with pytest.raises(NotFound):
            await service.list_notes(session, company.agent, other.id, limit=9)


async def test_who_may_not_see_tasks_reads_nothing_about_them(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        task = await a_task(session, company.manager, contact=contact)
        await attempts.log_attempt(session, company.manager, task.id, AttemptCreate(outcome=AttemptOutcome.BUSY))
    without = replace(company.viewer, permissions=company.viewer.permissions - {p.TASK_VIEW})
    assert [entry.kind for entry in await _timeline(without, contact)] == ["contact-created"]
    assert len(await _timeline(company.viewer, contact)) == 3


async def test_who_logged_a_call_reads_its_entry_also_without_a_contact(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager, assigned_to=[company.agent, company.colleague])
        call = await a_call(session, company.agent, contact=contact)
        # As after it was linked to another contact that was erased.
        (await session.get_one(Call, call.id)).contact_id = None
    assert "call-logged" in {entry.kind for entry in await _timeline(company.agent, contact)}
    assert "call-logged" not in {entry.kind for entry in await _timeline(company.colleague, contact)}


async def test_a_moved_day_a_rhythm_and_a_side_are_told_in_words(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session, timezone="Pacific/Honolulu")
        contact = await a_contact(session, company.manager)
        task = await a_task(session, company.manager, contact=contact, due_date="2026-03-28")
        rhythm = ContactUpdate(check_in_days=30, tags=["a", "b"])
        await contact_service.update_contact(session, company.manager, contact.id, rhythm)
    await _change(company.manager, task, due_date=None, side="they")
    task_edit, contact_edit = (await _timeline(company.viewer, contact))[:2]
    assert {(c.label, c.before, c.after) for c in task_edit.changes} == {
        ("Due date", "March 28, 2026", None),
        ("Who owes it", "We owe", "They owe"),
    }
    assert {(c.label, c.before, c.after) for c in contact_edit.changes} == {
        ("Rhythm", None, "Every 30 days"),
        ("Tags", None, "a, b"),
    }


async def test_a_logged_call_shows_its_outcome_and_its_summary(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        mine = await a_contact(session, company.manager, "Mine", assigned_to=[company.agent])
        fields: Any = {"contact_id": mine.id, "direction": "outbound", "started_at": "2026-03-28T15:00"}
        for more in ({"ended": "completed", "summary": " Wants an offer "}, {"ended": "voicemail"}, {"summary": " "}):
            call = await call_service.create_call(session, company.manager, CallCreate(**fields, **more))
        spoken = CallCreate(**fields, summary="Offer", transcription="Ann: Hello.")
        with pytest.raises(Invalid) as refused:
            await call_service.create_call(session, company.manager, spoken)
    assert refused.value.errors[0]["field"] == "summary"
    assert call.analysis is None
    blank, voicemail, reached = (await _timeline(company.agent, mine))[:3]
    assert [entry.text for entry in (blank, voicemail, reached)] == [None, None, "Wants an offer"]
    assert [entry.details.get("outcome_label") for entry in (blank, voicemail, reached)] == [None, "Voicemail", None]
    assert entry_row(voicemail, ZoneInfo("UTC"))["changes"] == ["Outcome: Voicemail"]
