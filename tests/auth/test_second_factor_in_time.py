"""The second step of a login at chosen moments: clocks that are off, late codes, late challenges."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.auth.second_factor import login, service
from taskapp.auth.second_factor.schemas import SecondStep
from taskapp.core import clock, config
from taskapp.core.db import database as db
from taskapp.core.errors import Unauthorized
from taskapp.core.ids import new_id
from taskapp.organizations.model import Member
from tests.factories.people import a_company

NOON = datetime(2026, 11, 26, 12, 0, 10, tzinfo=UTC)
pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


def set_time(seconds: float) -> None:
    """Set the clock to so many seconds after noon."""
    clock.set_clock(lambda: NOON + timedelta(seconds=seconds))


async def with_app(session: AsyncSession) -> tuple[Actor, Member, str]:
    """A member who set up an app at noon, five minutes ago; returns its secret too."""
    set_time(0)
    actor = (await a_company(session)).agent
    secret = (await service.begin_totp(session, actor)).secret
    await service.enable_totp(session, actor, code(secret, 0), session_id=new_id())
    set_time(300)
    return actor, await session.get_one(Member, actor.member_id), secret


def code(secret: str, seconds: float) -> str:
    return pyotp.TOTP(secret).at(NOON + timedelta(seconds=seconds))


async def step(session: AsyncSession, member: Member, entered: str) -> Member:
    """Both steps of a login, with this code."""
    needed = await login.begin(session, member)
    assert needed
    return await login.check(session, SecondStep(challenge=needed.challenge, code=entered), None)


@pytest.mark.parametrize("off", [-30, 0, 30])
async def test_a_clock_that_is_off_by_thirty_seconds_signs_in(off: int) -> None:
    async with db.transaction() as session:
        _, member, secret = await with_app(session)
        assert await step(session, member, code(secret, 300 + off)) == member


@pytest.mark.parametrize("off", [-90, -60, 60, 90])
async def test_a_code_that_is_a_minute_off_is_refused(off: int) -> None:
    async with db.transaction() as session:
        _, member, secret = await with_app(session)
        with pytest.raises(Unauthorized):
            await step(session, member, code(secret, 300 + off))


async def test_after_a_code_of_the_next_step_no_earlier_one_is_accepted() -> None:
    async with db.transaction() as session:
        _, member, secret = await with_app(session)
        await step(session, member, code(secret, 330))
        for seconds in (270, 300, 330):
            with pytest.raises(Unauthorized):
                await step(session, member, code(secret, seconds))
        set_time(330)
        await step(session, member, code(secret, 360))


async def test_the_code_that_enabled_the_app_signs_nobody_in() -> None:
    async with db.transaction() as session:
        _, member, secret = await with_app(session)
        set_time(5)
        with pytest.raises(Unauthorized):
            await step(session, member, code(secret, 0))


async def test_a_challenge_lasts_five_minutes() -> None:
    async with db.transaction() as session:
        _, member, secret = await with_app(session)
        needed = await login.begin(session, member)
        assert needed
        for seconds, accepted in ((300 + 299, True), (300 + 301, False)):
            set_time(seconds)
            entered = SecondStep(challenge=needed.challenge, code=code(secret, seconds))
            if accepted:
                await login.check(session, entered, None)
            else:
                with pytest.raises(Unauthorized, match="expired"):
                    await login.check(session, entered, None)


async def test_another_key_of_the_installation_opens_no_stored_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    async with db.transaction() as session:
        _, member, secret = await with_app(session)
        monkeypatch.setenv("TASKAPP_SECRET_KEY", "x" * 40)
        config.settings.cache_clear()
        with pytest.raises(Unauthorized):
            await step(session, member, code(secret, 300))


async def test_a_deactivated_member_finishes_no_login() -> None:
    async with db.transaction() as session:
        _, member, secret = await with_app(session)
        needed = await login.begin(session, member)
        member.active = False
        await session.flush()
        assert needed
        with pytest.raises(Unauthorized):
            await login.check(session, SecondStep(challenge=needed.challenge, code=code(secret, 300)), None)
