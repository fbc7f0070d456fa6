"""The numbers of many contacts at once: only of visible contacts that have one."""

import pytest

from taskapp.contacts import service
from taskapp.contacts.schemas import ContactCreate, ContactUpdate
from taskapp.core.db import database as db
from tests.factories.contacts import a_contact
from tests.factories.people import a_company, the_neighbour

pytestmark = pytest.mark.anyio


async def test_numbers_are_those_of_visible_contacts_that_have_one(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        neighbour = (await the_neighbour(session)).owner
        own = await a_contact(session, company.owner, "Zoë", assigned_to=[company.agent])
        await service.update_contact(session, company.owner, own.id, ContactUpdate(phone="+14155550123"))
        other = await service.create_contact(session, company.owner, ContactCreate(name="Leo", phone="+14155550199"))
        without = await a_contact(session, company.owner, "Mei", assigned_to=[company.agent])
        ids = [own.id, other.id, without.id]
        assert await service.list_phones(session, company.owner, ids) == {
            own.id: "+14155550123",
            other.id: "+14155550199",
        }
        assert await service.list_phones(session, company.agent, ids) == {own.id: "+14155550123"}
        assert await service.list_phones(session, neighbour, ids) == {}
        assert await service.list_phones(session, company.owner, []) == {}
