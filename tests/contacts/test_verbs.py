"""The verbs of contacts: what each changes, who hears of it, and what is refused."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.contacts import activity, service
from taskapp.contacts.schemas import ContactCreate, ContactFilters, ContactRead, ContactUpdate
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, Invalid, NotFound, PreconditionFailed
from taskapp.core.work import bus
from taskapp.erasure.contacts import delete_contact
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberUpdate
from taskapp.timeline import service as timeline
from taskapp.timeline.schemas import NoteCreate
from tests.factories.contacts import a_contact
from tests.factories.people import Company, the_neighbour
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio


@pytest.fixture
async def heard() -> AsyncIterator[list[bus.Change]]:
    """The committed changes."""
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    yield changes
    stop()


async def do(verb: Any, *arguments: Any, **named: Any) -> Any:
    """Run a verb in a transaction of its own."""
    async with db.transaction() as session:
        return await verb(session, *arguments, **named)


async def found(actor: Actor, **filters: Any) -> list[str]:
    async with db.reading() as session:
        return [one.name for one in (await service.list_contacts(session, actor, ContactFilters(**filters))).items]


async def create(actor: Actor, name: str, **fields: Any) -> ContactRead:
    made: ContactRead = await do(service.create_contact, actor, ContactCreate(name=name, **fields))
    return made


async def test_open_pages_hear_of_every_change_of_a_contact_once(company: Company, heard: list[bus.Change]) -> None:
    owner = company.owner
    contact = await create(owner, "Zoë")
    await do(service.update_contact, owner, contact.id, ContactUpdate(company="Acme"))
    await do(service.update_contact, owner, contact.id, ContactUpdate(company="Acme"))
    changed = await do(service.set_members, owner, contact.id, member_ids=[company.agent.member_id])
    note = await do(timeline.add_note, company.agent, contact.id, NoteCreate(text="Prefers e-mail"))
    await do(timeline.delete_note, company.agent, contact.id, note.id)
    await do(delete_contact, owner, contact.id)
    assert [(one.id, one.version) for one in heard if one.kind == "contact"] == [
        (contact.id, version) for version in (1, 2, 3, 3, 3, 3)
    ]
    assert (changed.version, changed.member_ids) == (3, [company.agent.member_id])
    assert {one.organization_id for one in heard} == {owner.organization_id}


async def test_a_changed_contact_is_found_by_its_new_words_and_its_entry_says_what_was(company: Company) -> None:
    contact = await create(company.owner, "Zoë Smith", company="Acme", phone="415 555 0123")
    changes = ContactUpdate(name="Zoë Miller", phone="(415) 555-0199")
    changed = await do(service.update_contact, company.owner, contact.id, changes)
    assert (contact.phone, changed.phone) == ("+14155550123", "+14155550199")
    assert [await found(company.owner, q=q) for q in ("smith", "miller", "acme")] == [
        [],
        ["Zoë Miller"],
        ["Zoë Miller"],
    ]
    async with db.reading() as session:
        entry = (await timeline.list_timeline(session, company.owner, contact.id)).items[0]
        editor = await activity.find_last_editor(session, company.owner, contact.id, field="name")
        nobody = await activity.find_last_editor(session, company.owner, contact.id, field="company")
    assert (entry.kind, entry.changes[0].before, entry.changes[0].after) == (
        "contact-edited",
        "Zoë Smith",
        "Zoë Miller",
    )
    assert (editor, nobody) == (company.owner.member_id, None)
    await do(service.update_contact, company.manager, contact.id, ContactUpdate(name="Zoë M."))
    async with db.reading() as session:
        editor = await activity.find_last_editor(session, company.owner, contact.id, field="name")
    assert editor == company.manager.member_id
    with pytest.raises(Invalid, match="name"):
        await do(service.update_contact, company.owner, contact.id, ContactUpdate(name=None))


async def test_another_version_is_neither_changed_nor_assigned(company: Company) -> None:
    contact = await create(company.owner, "Zoë")
    old = frozenset({contact.version + 1})
    with pytest.raises(PreconditionFailed):
        await do(service.update_contact, company.owner, contact.id, ContactUpdate(company="Acme"), if_version=old)
    with pytest.raises(PreconditionFailed):
        await do(service.set_members, company.owner, contact.id, member_ids=[], if_version=old)


async def test_who_sees_assigned_contacts_only_keeps_their_own_and_assigns_nobody(company: Company) -> None:
    contact = await create(company.agent, "Zoë")
    assert contact.member_ids == [company.agent.member_id]
    with pytest.raises(Forbidden):
        await do(service.set_members, company.agent, contact.id, member_ids=[])
    await do(organization_service.update_member, company.owner, company.colleague.member_id, MemberUpdate(active=False))
    with pytest.raises(Invalid, match="inactive"):
        await do(service.set_members, company.owner, contact.id, member_ids=[company.colleague.member_id])


async def test_at_most_a_hundred_members_are_assigned(company: Company) -> None:
    contact = await create(company.owner, "Zoë")
    strangers = [UUID(int=number) for number in range(1, 102)]
    with pytest.raises(Invalid, match="101"):
        await do(service.set_members, company.owner, contact.id, member_ids=strangers)
    # The limit is not what refuses a hundred.
    with pytest.raises(NotFound):
        await do(service.set_members, company.owner, contact.id, member_ids=strangers[:100])


async def test_a_call_belongs_to_the_only_contact_of_its_number(company: Company) -> None:
    plain, shared, extended, other = "+4930123456", "+4930123457", "+4930123458", "+4930123459"
    for name, phone in (
        ("Plain", plain),
        ("Plain at an extension", f"{plain};ext=7"),
        ("One", shared),
        ("Two", shared),
        ("Extended", f"{extended};ext=12"),
    ):
        await create(company.owner, name, phone=phone)
    async with db.transaction() as session:
        neighbour = (await the_neighbour(session)).owner
        await service.create_contact(session, neighbour, ContactCreate(name="Theirs", phone=other))
        calls = {
            phone: await service.find_by_phone(session, company.owner.organization_id, phone)
            for phone in (plain, shared, extended, other)
        }
    assert {phone: contact and contact.name for phone, contact in calls.items()} == {
        plain: "Plain",
        shared: None,
        extended: "Extended",
        other: None,
    }


async def test_filters_mean_whole_tags_whole_addresses_and_only_what_they_say(company: Company) -> None:
    await create(company.owner, "Zoë", tags=["100 %", "Implant"], email="zoe@a.example", phone="+4930123456")
    await create(company.owner, "Bob", tags=["100 pieces"], email="bob@a.example", phone="+4930999456")
    for filters, names in (
        ({"tag": "implant"}, ["Zoë"]),
        ({"tag": "imp"}, []),
        ({"tag": "100 %"}, ["Zoë"]),
        ({"tag": "%"}, []),
        ({"email": " ZOE@A.example "}, ["Zoë"]),
        ({"email": "zoe"}, []),
        ({"q": "..."}, []),
        ({"phone": "+4930123456"}, ["Zoë"]),
        ({"phone": "+4930555555"}, []),
    ):
        assert await found(company.owner, **filters) == names, filters
        async with db.reading() as session:
            assert await service.count_contacts(session, company.owner, ContactFilters(**filters)) == len(names)
    with pytest.raises(Invalid, match="phone"):
        await found(company.owner, phone="12")


async def test_names_in_a_line_are_those_of_visible_contacts_the_best_match_first(company: Company) -> None:
    async with db.transaction() as session:
        neighbour = (await the_neighbour(session)).owner
        for actor, name, members in (
            (company.owner, "Zoë Hidden", []),
            (company.owner, "Zoë", [company.agent]),
            (company.owner, "Zoë Smith", [company.agent]),
            (neighbour, "Zoë Smith Theirs", []),
        ):
            await a_contact(session, actor, name, assigned_to=members)

        async def named(actor: Actor, limit: int = 60) -> list[str]:
            matches = await service.list_named(session, actor, whole=["zoe"], beginnings=["smi"], limit=limit)
            return [one.name for one in matches]

        assert await named(company.agent) == ["Zoë Smith", "Zoë"]
        assert await named(company.owner) == ["Zoë Smith", "Zoë Hidden", "Zoë"]
        assert await named(company.owner, limit=1) == ["Zoë Smith"]


async def test_who_may_not_list_tasks_sees_no_next_step(company: Company) -> None:
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner)
        await a_task(session, company.owner, contact=contact)
        without = replace(company.owner, permissions=company.owner.permissions - {p.TASK_LIST})
        assert (await service.get_contact(session, company.owner, contact.id)).next_step
        assert (await service.get_contact(session, without, contact.id)).next_step is None
        with pytest.raises(Forbidden):
            await service.list_contacts(session, without, ContactFilters(no_next_step=True))


async def test_the_same_members_again_change_nothing(company: Company) -> None:
    mine = [company.agent.member_id]
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner)
        once = await service.set_members(session, company.owner, contact.id, member_ids=mine)
        assert await service.set_members(session, company.owner, contact.id, member_ids=mine * 2) == once
    assert once.version == contact.version + 1
