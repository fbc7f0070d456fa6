"""What a page's socket opens for who knows only the password of a person with a second factor."""

from datetime import UTC, datetime

import pyotp
import pytest

from taskapp.auth import service as auth_service
from taskapp.auth.second_factor import login, service
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.organizations.model import Member, Organization
from taskapp.ui import session as page_session
from taskapp.ui.reflex_adapter import socket_auth
from tests.factories.people import a_company

NOON = datetime(2026, 11, 26, 12, 0, 10, tzinfo=UTC)
pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_the_challenge_of_a_login_is_no_session_of_a_socket() -> None:
    clock.set_clock(lambda: NOON)
    async with db.transaction() as session:
        actor = (await a_company(session)).agent
        secret = (await service.begin_totp(session, actor)).secret
        await service.enable_totp(session, actor, pyotp.TOTP(secret).at(NOON), session_id=new_id())
        member = await auth_service.get_first_membership(session, actor.user_id)
        needed = await login.begin(session, member)
    assert needed
    assert await page_session.find_reference(needed.challenge) is None
    assert await page_session.find_actor(needed.challenge) is None


async def test_a_socket_opened_before_the_requirement_gets_no_more_updates() -> None:
    async with db.transaction() as session:
        actor = (await a_company(session)).agent
        member = await session.get_one(Member, actor.member_id)
        opened = await auth_service.open_session(session, member)
    reference = await page_session.find_reference(opened.token)
    assert reference
    assert await page_session.find_actor(reference)
    found = await page_session.find_actor_of_cookie(opened.token)
    assert found
    assert not found.lacks_second_factor
    async with db.transaction() as session:
        (await session.get_one(Organization, actor.organization_id)).require_second_factor = True
    assert await page_session.find_actor(reference) is None
    found = await page_session.find_actor_of_cookie(opened.token)
    assert found
    assert found.lacks_second_factor


async def test_a_sockets_session_ends_with_the_first_factor_elsewhere() -> None:
    clock.set_clock(lambda: NOON)
    async with db.transaction() as session:
        actor = (await a_company(session)).agent
        member = await session.get_one(Member, actor.member_id)
        own, thief = [await auth_service.open_session(session, member) for _ in range(2)]
    own_reference, thief_reference = [await page_session.find_reference(each.token) for each in (own, thief)]
    assert own_reference
    assert thief_reference
    kept = socket_auth.ids_of(own_reference)
    assert kept
    async with db.transaction() as session:
        secret = (await service.begin_totp(session, actor)).secret
        await service.enable_totp(session, actor, pyotp.TOTP(secret).at(NOON), session_id=kept[0])
    assert await page_session.find_actor(own_reference)
    assert await page_session.find_actor(thief_reference) is None
