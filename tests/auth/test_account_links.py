"""Links to an account: how long each works, by the clock of the test, and what it does."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from taskapp.access.roles import Role
from taskapp.audit.model import AuditEntry
from taskapp.auth import service as auth_service
from taskapp.auth.accounts import links
from taskapp.auth.accounts import service as accounts
from taskapp.auth.invitations import service as invitations
from taskapp.auth.model import AccountLink, AccountMail, LoginSession
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.errors import Invalid, NotFound
from taskapp.core.ids import new_id
from taskapp.organizations.model import Member, User
from taskapp.organizations.schemas import MemberCreate
from tests.auth.test_second_factor_in_time import set_time
from tests.factories.people import Company
from tests.support.databases import SQLITE_ONLY

DAY = timedelta(days=1)
Use = Callable[[AsyncSession], Awaitable[object]]
pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_clock", "database"), SQLITE_ONLY]


@pytest.fixture
def with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Queue mails, which nobody sends."""
    monkeypatch.setenv("TASKAPP_SMTP_URL", "smtp://mail.example")
    config.settings.cache_clear()


async def mailed_token(session: AsyncSession) -> str:
    """The token in the one mail that is queued; it is the same when the mail is sent again."""
    await session.flush()
    [mail] = await session.scalars(select(AccountMail))
    found = [await links.find_link_to_send(session, mail) for _ in range(2)]
    assert found[0] == found[1]
    assert found[0]
    return found[0].token


async def works_for(life: timedelta, use: Use) -> None:
    for after, works in ((life + timedelta(seconds=1), False), (life - timedelta(seconds=1), True)):
        set_time(after.total_seconds())
        async with db.transaction() as session:
            if works:
                await use(session)
            else:
                with pytest.raises(NotFound, match="does not work"):
                    await use(session)


async def logins(company: Company) -> list[UUID]:
    """The agent's login sessions."""
    async with db.reading() as session:
        query = select(LoginSession.id).where(LoginSession.user_id == company.agent.user_id)
        return list(await session.scalars(query))


async def log_in(company: Company) -> None:
    async with db.transaction() as session:
        await auth_service.open_session(session, await session.get_one(Member, company.agent.member_id))


@pytest.mark.usefixtures("with_mail")
async def test_a_mailed_link_for_a_new_password_works_for_an_hour_and_only_the_newest(company: Company) -> None:
    await log_in(company)
    async with db.transaction() as session:
        await links.request_reset(session, company.agent.email)
        earlier = await mailed_token(session)
        [mail] = await session.scalars(select(AccountMail))
        await session.delete(mail)
        await links.request_reset(session, company.agent.email)
        newest = await mailed_token(session)
        with pytest.raises(NotFound):
            await links.check_reset_token(session, earlier)
    set_time(1800)
    async with db.transaction() as session:
        assert await mailed_token(session) == newest, "a mail that is sent again prolongs nothing"
    await works_for(timedelta(hours=1), lambda session: links.reset_password(session, newest, "hash"))
    async with db.reading() as session:
        user = await session.get_one(User, company.agent.user_id)
    assert (user.password_hash, user.email_proven_at is not None, await logins(company)) == ("hash", True, [])


@pytest.mark.usefixtures("with_mail")
async def test_a_link_for_a_new_password_is_for_the_address_that_it_was_mailed_to(company: Company) -> None:
    async with db.transaction() as session:
        await links.request_reset(session, company.agent.email)
        token = await mailed_token(session)
        with pytest.raises(NotFound):
            await links.confirm_address(session, company.agent, token, session_id=new_id())
        (await session.get_one(User, company.agent.user_id)).email = "other@example.com"
        await session.flush()
        with pytest.raises(NotFound):
            await links.check_reset_token(session, token)


async def test_a_shown_link_for_a_new_password_works_for_a_day_and_proves_no_address(company: Company) -> None:
    async with db.transaction() as session:
        issued = await links.issue_reset_link(session, company.admin, company.agent.member_id)
        assert issued
    await works_for(DAY, lambda session: links.reset_password(session, issued[0], "hash"))
    async with db.reading() as session:
        assert (await session.get_one(User, company.agent.user_id)).email_proven_at is None


@pytest.mark.usefixtures("with_mail")
async def test_a_link_to_a_new_address_works_for_a_day(company: Company) -> None:
    actor = company.agent
    async with db.transaction() as session:
        await accounts.mail_link(session, "prove", await session.get_one(User, actor.user_id), actor.email, lasts=DAY)
        await session.flush()
        [mail] = await session.scalars(select(AccountMail))
        await session.delete(mail)
        with pytest.raises(Invalid, match="your address already"):
            await links.request_address_change(session, actor, actor.email)
        await links.request_address_change(session, actor, "new@example.com")
        token = await mailed_token(session)
    await works_for(DAY, lambda session: links.confirm_address(session, actor, token, session_id=new_id()))
    async with db.reading() as session:
        user = await session.get_one(User, actor.user_id)
        assert list(await session.scalars(select(AccountLink))) == []
        audited = list(await session.scalars(select(AuditEntry.action)))
    assert (user.email, user.email_proven_at is not None) == ("new@example.com", True)
    assert sorted(audited) == ["address.changed", "address.proven"]


@pytest.mark.usefixtures("with_mail")
async def test_the_proof_of_an_address_ends_every_other_login(company: Company) -> None:
    for _ in range(3):
        await log_in(company)
    own = (await logins(company))[1]
    async with db.transaction() as session:
        await accounts.send_proof(session, await session.get_one(User, company.agent.user_id))
        token = await mailed_token(session)
        assert await links.confirm_address(session, company.agent, token, session_id=own) == company.agent.email
    assert await logins(company) == [own]


@pytest.mark.usefixtures("with_mail")
async def test_the_proof_of_an_address_that_has_changed_since_proves_nothing(company: Company) -> None:
    actor = company.agent
    async with db.transaction() as session:
        user = await session.get_one(User, actor.user_id)
        await accounts.send_proof(session, user)
        token = await mailed_token(session)
        user.email = "other@example.com"
        await session.flush()
    async with db.transaction() as session:
        with pytest.raises(NotFound):
            await links.confirm_address(session, actor, token, session_id=new_id())


async def test_an_invitation_works_for_seven_days(company: Company) -> None:
    async with db.transaction() as session:
        new = MemberCreate(email=f"{new_id().hex}@example.com", name="New", role=Role.AGENT)
        invited = await invitations.invite(session, company.admin, new)
    await works_for(7 * DAY, lambda session: invitations.get_offer(session, str(invited.token)))
