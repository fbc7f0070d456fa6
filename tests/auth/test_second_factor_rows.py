"""Second factors by person: whose row is used, how often, and what is left when the last factor goes."""

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.audit.model import AuditEntry
from taskapp.auth import service as auth_service
from taskapp.auth.model import LoginSession
from taskapp.auth.passwords import NO_PASSWORD
from taskapp.auth.second_factor import login, recovery_codes, service, totp
from taskapp.auth.second_factor.model import Passkey
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, NotFound
from taskapp.core.ids import new_id
from taskapp.organizations.model import Member, Organization, User
from tests.auth.test_second_factor_in_time import code, set_time, with_app
from tests.factories.people import PASSWORD, a_company
from tests.support.databases import SQLITE_ONLY

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database"), SQLITE_ONLY]


async def a_passkey(session: AsyncSession, actor: Actor) -> Passkey:
    row = Passkey(user_id=actor.user_id, credential_id=f"key-{actor.user_id}", public_key=b"-", name="Key")
    session.add(row)
    await session.flush()
    return row


async def test_an_app_that_was_never_enabled_takes_no_code() -> None:
    async with db.transaction() as session:
        set_time(0)
        actor = (await a_company(session)).agent
        secret = (await service.begin_totp(session, actor)).secret
        assert not await login.use_code(session, actor.organization_id, actor.user_id, code(secret, 0))
        assert await login.begin(session, await session.get_one(Member, actor.member_id)) is None


async def test_the_code_of_the_last_used_step_is_no_later_one() -> None:
    step = int(utc_now().timestamp()) // totp.STEP
    secret = totp.new_secret()
    entered = code_of(secret, step)
    assert totp.find_step(secret, entered, now=utc_now(), after=step - 5) == step
    assert totp.find_step(secret, entered, now=utc_now(), after=step) is None


def code_of(secret: str, step: int) -> str:
    return str(pyotp.TOTP(secret).generate_otp(step))


async def test_recovery_codes_are_offered_and_counted_as_long_as_one_is_left() -> None:
    async with db.transaction() as session:
        actor, member, _ = await with_app(session)
        codes = await service.renew_recovery_codes(session, actor)
        for used, entered in enumerate(codes, start=1):
            needed = await login.begin(session, member)
            assert needed
            assert needed.second_factor == ["totp", "recovery-code"]
            assert await login.use_code(session, actor.organization_id, actor.user_id, entered)
            assert await FactorsOf(session, actor.user_id).count_recovery_codes() == len(codes) - used
        needed = await login.begin(session, member)
        assert needed
        assert needed.second_factor == ["totp"]
    async with db.reading() as session:
        uses = select(AuditEntry).where(AuditEntry.action == "second-factor.recovery-code-used")  # type: ignore[arg-type]
        assert sorted(int(str(entry.details["left"])) for entry in await session.scalars(uses)) == list(range(10))


async def test_a_recovery_code_read_from_paper_may_have_letters_for_digits() -> None:
    assert recovery_codes.normalized("O1il-IL0o-zzzz") == recovery_codes.normalized("0111-1100-ZZZZ")


async def test_an_account_without_a_password_confirms_itself_by_a_recent_login_alone() -> None:
    async with db.transaction() as session:
        set_time(0)
        actor = (await a_company(session)).agent
        (await session.get_one(User, actor.user_id)).password_hash = NO_PASSWORD
        await auth_service.open_session(session, await session.get_one(Member, actor.member_id))
        session_id = await session.scalar(select(LoginSession.id))  # type: ignore[call-overload]
        await service.confirm_identity(session, actor, PASSWORD, session_id=session_id)
        with pytest.raises(Forbidden):
            await service.confirm_identity(session, actor, PASSWORD, session_id=None)
        set_time(auth_service.RECENT_LOGIN.total_seconds() + 1)
        with pytest.raises(Forbidden):
            await service.confirm_identity(session, actor, PASSWORD, session_id=session_id)


async def test_an_organization_that_a_person_left_requires_no_second_factor_of_them() -> None:
    async with db.transaction() as session:
        actor = (await a_company(session)).agent
        (await session.get_one(Organization, actor.organization_id)).require_second_factor = True
        await session.flush()
        assert await FactorsOf(session, actor.user_id).is_required()
        (await session.get_one(Member, actor.member_id)).active = False
        await session.flush()
        assert not await FactorsOf(session, actor.user_id).is_required()


async def test_a_passkey_answers_each_challenge_once_and_its_counter_only_grows() -> None:
    async with db.transaction() as session:
        actor = (await a_company(session)).agent
        key, factors, now = await a_passkey(session, actor), FactorsOf(session, actor.user_id), utc_now()
        uses = [(5, 0, True), (5, 0, False), (4, 0, False), (6, 0, True), (7, 9, True), (8, 9, False), (9, 10, True)]
        for made, count, accepted in uses:
            taken = await factors.use_passkey(key.id, challenge_made=made, sign_count=count, now=now)
            assert (made, count, taken) == (made, count, accepted)


async def test_a_passkey_is_removed_by_its_person_alone_and_a_reset_removes_all() -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        key = await a_passkey(session, company.agent)
        with pytest.raises(NotFound):
            await service.remove_passkey(session, company.manager, key.id, session_id=new_id())
        assert await FactorsOf(session, company.agent.user_id).passkeys()
        await service.reset(session, company.agent.user_id)
        assert not await FactorsOf(session, company.agent.user_id).passkeys()
