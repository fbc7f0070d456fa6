"""Changed settings and members: what open pages hear, and what is refused; the routes are tested over HTTP."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.audit.model import AuditEntry
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden, Invalid
from taskapp.core.work import bus
from taskapp.organizations import repository, service
from taskapp.organizations.model import User
from taskapp.organizations.schemas import MemberUpdate, OrganizationUpdate
from tests.factories.people import a_company, the_neighbour

pytestmark = pytest.mark.anyio


@pytest.fixture
def heard() -> Iterator[list[bus.Change]]:
    """The changes that open pages of this process hear."""
    found: list[bus.Change] = []
    stop = bus.subscribe(found.extend)
    yield found
    stop()


async def test_open_pages_hear_of_a_changed_setting_and_a_changed_member(
    database: db.Database, heard: list[bus.Change]
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
    org, agent = company.organization.id, company.agent
    heard.clear()
    async with db.transaction() as session:
        for _ in range(2):
            await service.apply_settings(session, company.owner, OrganizationUpdate(name="New name"))
    async with db.reading() as session:
        acts = list(await session.scalars(select(col(AuditEntry.details))))
    assert acts == [{"changes": {"name": ["Acme", "New name"]}}]
    assert [(change.organization_id, change.kind, change.version) for change in heard] == [
        (org, "organization", version) for version in (2, 3)
    ]
    heard.clear()
    async with db.transaction() as session:
        await service.update_member(session, company.owner, agent.member_id, MemberUpdate(role=Role.VIEWER))
    assert [(change.kind, change.id, change.user_ids) for change in heard] == [
        ("member", agent.member_id, (agent.user_id,))
    ]


async def test_an_inactive_member_gets_no_link_and_no_task(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        away = company.agent.member_id
        await service.get_manageable_member(session, company.admin, away)
        with pytest.raises(Forbidden):
            await service.get_manageable_member(session, company.admin, company.owner.member_id)
        await service.update_member(session, company.owner, away, MemberUpdate(active=False))
        with pytest.raises(Conflict):
            await service.get_manageable_member(session, company.owner, away)
        with pytest.raises(Invalid):
            await service.require_active_member(session, company.organization.id, away, field="assigned_to")
        assert not await service.is_active_member(session, company.organization.id, away)


async def test_only_active_owners_of_the_organization_count(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        second = company.admin.member_id
        await service.update_member(session, company.owner, second, MemberUpdate(role=Role.OWNER))
        assert await repository.count_owners(session, company.organization.id) == 2
        await service.update_member(session, company.owner, second, MemberUpdate(active=False))
        assert await repository.count_owners(session, company.organization.id) == 1
        with pytest.raises(Conflict):
            await service.update_member(session, company.owner, company.owner.member_id, MemberUpdate(active=False))
        assert await repository.count_owners(session, neighbour.organization.id) == 1


async def test_an_address_is_a_members_only_where_its_person_is_active(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        agent = company.agent
        user = await session.get_one(User, agent.user_id)
        await service.join(session, neighbour.organization.id, user, role=Role.VIEWER)
        with pytest.raises(Conflict):
            await service.check_new_member(session, company.owner, agent.email, role=Role.AGENT)
        await service.check_new_member(session, company.owner, neighbour.owner.email, role=Role.AGENT)
        with pytest.raises(Forbidden):
            await service.check_new_member(session, company.admin, neighbour.owner.email, role=Role.OWNER)
        away = MemberUpdate(active=False)
        await service.update_member(session, company.owner, agent.member_id, away)
        await service.check_new_member(session, company.owner, agent.email, role=Role.AGENT)
        memberships = await repository.list_memberships(session, agent.user_id)
    assert [organization.id for _, organization in memberships] == [neighbour.organization.id]
