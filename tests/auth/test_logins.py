"""Logins, by the clock of the test: what is kept about them, which organization they are in, and what ends them."""

from collections.abc import Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.audit.model import AuditEntry
from taskapp.audit.origin import Origin, current_origin, set_origin
from taskapp.auth import service
from taskapp.auth.model import LoginSession
from taskapp.auth.schemas import LoginResult, ProfileUpdate
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, NotFound
from taskapp.core.work import bus
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User
from taskapp.organizations.schemas import MemberUpdate
from tests.auth.test_second_factor_in_time import set_time
from tests.factories.people import Company, the_neighbour
from tests.support.databases import SQLITE_ONLY

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_clock", "database"), SQLITE_ONLY]


@pytest.fixture
def heard() -> Iterator[list[bus.Change]]:
    """What the servers are told."""
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    yield changes
    stop()


async def log_in(company: Company) -> LoginResult:
    async with db.transaction() as session:
        member = await session.get_one(Member, company.agent.member_id)
        return await service.open_session(session, member, user_agent="Firefox")


async def audited(session: AsyncSession, company: Company) -> list[str]:
    query = select(col(AuditEntry.action)).where(col(AuditEntry.organization_id) == company.organization.id)
    return list(await session.scalars(query.order_by(col(AuditEntry.id))))


async def test_a_login_keeps_its_address_and_is_deleted_by_a_later_one_when_it_has_expired(company: Company) -> None:
    before = current_origin()
    set_origin(Origin("203.0.113.9", "", ""))
    first = await log_in(company)
    set_origin(before)
    async with db.reading() as session:
        [row] = await session.scalars(select(LoginSession))
    assert (row.address, row.user_agent, row.expires_at) == ("203.0.113.9", "Firefox", first.expires_at)
    for after, known in ((-1, 2), (1, 2)):
        set_time(service.SESSION_LIFE.total_seconds() + after)
        await log_in(company)
        async with db.reading() as session:
            assert len(list(await session.scalars(select(LoginSession)))) == known
            assert (await service.find_actor_for_session(session, first.token) is None) is (after > 0)


async def test_a_logout_ends_one_login_and_is_audited_once(company: Company, heard: list[bus.Change]) -> None:
    first, second = await log_in(company), await log_in(company)
    heard.clear()
    for _ in range(2):
        async with db.transaction() as session:
            await service.log_out(session, first.token)
    async with db.reading() as session:
        assert await service.find_actor_for_session(session, first.token) is None
        assert await service.find_actor_for_session(session, second.token)
        assert await audited(session, company) == ["login", "login", "logout"]
    assert [(one.kind, one.organization_id) for one in heard] == [("session", company.organization.id)]


async def test_a_switch_moves_one_login_and_closes_the_pages_of_the_organization_before(
    company: Company, heard: list[bus.Change]
) -> None:
    first, second = await log_in(company), await log_in(company)
    async with db.transaction() as session:
        neighbour = await the_neighbour(session)
        user = await session.get_one(User, company.agent.user_id)
        other = await organization_service.join(session, neighbour.organization.id, user, role=Role.VIEWER)
        assert (await service.get_first_membership(session, user.id)).id == company.agent.member_id
        login, _ = await service.find_actor_for_session(session, first.token) or (None, None)
    heard.clear()
    assert login
    async with db.transaction() as session:
        with pytest.raises(NotFound):
            await service.switch_organization(session, company.manager, login, neighbour.organization.id)
        await service.switch_organization(session, company.agent, login, neighbour.organization.id)
    assert [(one.kind, one.organization_id) for one in heard] == [("session", company.organization.id)]
    async with db.reading() as session:
        found = [await service.find_actor_for_session(session, one.token) for one in (first, second)]
    assert [one[1].member_id for one in found if one] == [other.id, company.agent.member_id]


async def test_a_failed_login_is_audited_in_each_organization_of_the_account_alone(company: Company) -> None:
    async with db.transaction() as session:
        neighbour = await the_neighbour(session)
        await service.record_failed_login(session, f" {company.agent.email.upper()}")
        await service.record_failed_login(session, "nobody@example.com")
    async with db.reading() as session:
        assert (await audited(session, company), await audited(session, neighbour)) == (["login.failed"], [])


async def test_who_is_a_member_nowhere_is_not_let_in_and_a_new_name_reaches_open_pages(
    company: Company, heard: list[bus.Change]
) -> None:
    async with db.transaction() as session:
        await service.update_profile(session, company.agent, ProfileUpdate(name="Grace"))
    assert [(one.kind, one.id) for one in heard] == [("member", company.agent.member_id)]
    async with db.transaction() as session:
        assert (await session.get_one(User, company.agent.user_id)).name == "Grace"
        away = company.agent.member_id
        await organization_service.update_member(session, company.owner, away, MemberUpdate(active=False))
        with pytest.raises(Forbidden, match="not an active member"):
            await service.get_first_membership(session, company.agent.user_id)
