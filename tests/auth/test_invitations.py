"""Invitations by the clock of the test: one at a time, whose role and organization, what proves the address, who hears of it."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.audit.model import AuditEntry
from taskapp.auth import service as auth_service
from taskapp.auth.credentials.tokens import mailed_token
from taskapp.auth.invitations import service as invitations
from taskapp.auth.model import AccountMail, Invitation, LoginSession
from taskapp.auth.schemas import AcceptInvitation, Invited
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden, NotFound
from taskapp.core.ids import new_id
from taskapp.core.work import bus
from taskapp.organizations.model import Member, User
from taskapp.organizations.schemas import MemberCreate
from tests.auth.test_second_factor_in_time import set_time
from tests.factories.people import PASSWORD, Company, the_neighbour
from tests.support.databases import SQLITE_ONLY

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_clock", "database"), SQLITE_ONLY]


@pytest.fixture
async def neighbour() -> Company:
    async with db.transaction() as session:
        return await the_neighbour(session)


async def invite(company: Company, email: str) -> Invited:
    async with db.transaction() as session:
        new = MemberCreate(email=email, name="New", role=Role.MANAGER)
        return await invitations.invite(session, company.admin, new)


def an_address() -> str:
    """An address that no other test has: each may be sent five links an hour."""
    return f"{new_id().hex}@example.com"


async def statuses(session: AsyncSession, company: Company) -> list[str]:
    return [one.status for one in await invitations.list_invitations(session, company.admin)]


async def test_an_address_is_invited_once_until_that_invitation_has_ended(company: Company) -> None:
    email = an_address()
    first = await invite(company, email)
    with pytest.raises(Conflict, match="already invited"):
        await invite(company, email)
    async with db.reading() as session:
        assert await statuses(session, company) == ["invited"]
    set_time(timedelta(days=7).total_seconds())
    async with db.reading() as session:
        assert await statuses(session, company) == ["expired"]
    second = await invite(company, email)
    async with db.reading() as session:
        assert await statuses(session, company) == ["invited"]
        assert (await invitations.get_offer(session, second.token)).role is Role.MANAGER
        with pytest.raises(NotFound):
            await invitations.get_offer(session, first.token)


async def test_a_list_of_invitations_takes_one_statement_for_any_length(company: Company) -> None:
    statements: list[str] = []
    event.listen(db.current().engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for count in (1, 2):
        await invite(company, an_address())
        statements.clear()
        async with db.reading() as session:
            assert await statuses(session, company) == ["invited"] * count
        assert len([one for one in statements if one.startswith("SELECT")]) == 1


@pytest.mark.parametrize("mailed", [True, False])
async def test_who_accepts_has_the_role_and_is_in_the_organization_and_the_mailed_link_proves_the_address(
    company: Company, neighbour: Company, mailed: bool
) -> None:
    person = neighbour.agent
    invited = await invite(company, person.email)
    async with db.transaction() as session:
        await auth_service.open_session(session, await session.get_one(Member, person.member_id))
        [login] = await session.scalars(select(LoginSession))
        row = await session.get_one(Invitation, invited.id)
        token = mailed_token(row.id, row.renewals) if mailed else invited.token
        with pytest.raises(Forbidden):
            await invitations.accept(session, neighbour.colleague, token, session_id=login.id)
        member = await invitations.accept(session, person, token, session_id=login.id)
    async with db.reading() as session:
        login = await session.get_one(LoginSession, login.id)
        assert (login.organization_id, login.member_id) == (company.organization.id, member.id)
        assert (await session.get_one(Member, member.id)).role == Role.MANAGER
        assert ((await session.get_one(User, person.user_id)).email_proven_at is not None) is mailed
        with pytest.raises(NotFound):
            await invitations.get_offer(session, token)


@pytest.mark.parametrize("mailed", [True, False])
async def test_a_new_account_is_asked_to_prove_an_address_that_the_link_did_not_prove(
    company: Company, monkeypatch: pytest.MonkeyPatch, mailed: bool
) -> None:
    monkeypatch.setenv("TASKAPP_SMTP_URL", "smtp://mail.example")
    config.settings.cache_clear()
    invited = await invite(company, an_address())
    async with db.transaction() as session:
        row = await session.get_one(Invitation, invited.id)
        token = mailed_token(row.id, row.renewals) if mailed else invited.token
        new = AcceptInvitation(token=token, name="New", password=PASSWORD)
        opened = await invitations.accept_as_new(session, new, password_hash="hash", user_agent="")
    async with db.reading() as session:
        assert (await session.get_one(Member, opened.member_id)).role == Role.MANAGER
        assert ((await session.get_one(User, opened.user_id)).email_proven_at is not None) is mailed
        mails = list(await session.scalars(select(col(AccountMail.kind)).order_by(col(AccountMail.kind))))
    assert mails == (["invitation"] if mailed else ["invitation", "link"])


async def test_what_becomes_of_an_invitation_is_audited_and_told_to_open_lists(company: Company) -> None:
    for end in ("declined", "revoked"):
        invited = await invite(company, an_address())
        heard: list[bus.Change] = []
        stop = bus.subscribe(heard.extend)
        async with db.transaction() as session:
            if end == "declined":
                await invitations.decline(session, invited.token)
            else:
                await invitations.revoke(session, company.admin, invited.id)
        stop()
        assert [(change.organization_id, change.kind, change.id) for change in heard] == [
            (company.organization.id, "member", invited.id)
        ]
        async with db.reading() as session:
            query = select(col(AuditEntry.action)).where(col(AuditEntry.target_id) == invited.id)
            assert set(await session.scalars(query)) == {"invitation.created", f"invitation.{end}"}
            with pytest.raises(NotFound):
                await invitations.get_offer(session, invited.token)
