"""The cache of callers: no credential works longer than it is valid, and none for a purpose that is not its own."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import Response
from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers

from taskapp.access.actor import Actor
from taskapp.auth import authenticate, devices, password_change, passwords, service
from taskapp.auth.credentials import api_tokens, own_sessions
from taskapp.auth.schemas import ChangePassword
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict
from taskapp.core.work import bus
from taskapp.core.work.bus import Change
from taskapp.organizations.model import Member
from tests.factories.people import PASSWORD, a_company
from tests.support.databases import SQLITE_ONLY

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database"), SQLITE_ONLY]


class Time:
    """Both clocks, `seconds` after noon."""

    seconds = 0.0


@pytest.fixture(autouse=True)
def passed(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    clock.set_clock(lambda: NOON + timedelta(seconds=time.seconds))
    monkeypatch.setattr(authenticate, "monotonic", lambda: 1000 + time.seconds)
    monkeypatch.setattr(authenticate, "_cache", {})
    monkeypatch.setattr(own_sessions, "_recorded", {})
    return time


async def a_token(*, lasts: float | None = None) -> tuple[str, Actor]:
    """An owner's token and the owner; it ends `lasts` seconds after noon."""
    async with db.transaction() as session:
        owner = (await a_company(session)).owner
        end = NOON + timedelta(seconds=lasts) if lasts else None
        token, _ = await api_tokens.create_token(session, owner, expires_at=end)
    return token, owner


async def a_cookie() -> tuple[str, Actor]:
    """The cookie of an owner's login, and the owner."""
    async with db.transaction() as session:
        owner = (await a_company(session)).owner
        result = await service.open_session(session, await session.get_one(Member, owner.member_id))
    return result.token, owner


async def is_known(*, token: str = "", cookie: str = "") -> bool:
    headers = {"authorization": f"Bearer {token}"} if token else {"cookie": f"taskapp_session={cookie}"}
    return await authenticate.caller_of(Headers(headers)) is not None


async def test_a_token_that_ends_within_the_second_is_not_remembered_beyond_its_end(passed: Time) -> None:
    token, _ = await a_token(lasts=0.4)
    assert await is_known(token=token)
    passed.seconds = 0.5
    assert not await is_known(token=token)


async def test_a_look_up_that_a_revocation_overtakes_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    token, _ = await a_token()
    find, found = authenticate._find, []

    async def find_and_revoke(credential: str, *, by_cookie: bool) -> object:
        found.append(await find(credential, by_cookie=by_cookie))
        authenticate.forget_callers()
        return found[-1]

    monkeypatch.setattr(authenticate, "_find", find_and_revoke)
    assert await is_known(token=token)
    assert await is_known(token=token)
    assert len(found) == 2


async def test_a_token_is_no_cookie_and_a_cookie_no_token() -> None:
    token, _ = await a_token()
    cookie, _ = await a_cookie()
    assert await is_known(token=token)
    assert await is_known(cookie=cookie)
    assert not await is_known(cookie=token)
    assert not await is_known(token=cookie)


async def test_the_cache_holds_a_limited_number_of_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authenticate, "MAX_CACHED", 2)
    for token in [(await a_token())[0] for _ in range(5)]:
        assert await is_known(token=token)
        assert len(authenticate._cache) <= 2


@pytest.mark.parametrize("kind", ["session", "member", "organization", "everything"])
async def test_each_change_that_may_take_rights_away_empties_the_cache(kind: bus.ChangeKind) -> None:
    token, owner = await a_token()
    assert await is_known(token=token)
    assert authenticate._cache
    bus.deliver([Change(owner.organization_id, "task", owner.member_id)])
    assert authenticate._cache
    bus.deliver([Change(owner.organization_id, kind, owner.member_id)])
    assert not authenticate._cache


async def test_who_only_reads_is_let_in_though_the_use_of_the_login_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cookie, _ = await a_cookie()

    async def fail(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(own_sessions, "record_use", fail)
    assert await is_known(cookie=cookie)


async def test_the_use_of_a_login_is_written_once_in_ten_minutes(passed: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_sessions, "monotonic", lambda: 1000 + passed.seconds)
    cookie, owner = await a_cookie()
    record, recorded = own_sessions.record_use, []

    async def count(*arguments: object) -> None:
        recorded.append(arguments)
        await record(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(own_sessions, "record_use", count)
    for seconds, times in ((0, 1), (300, 1), (599, 1), (601, 2)):
        passed.seconds = seconds
        assert await is_known(cookie=cookie)
        assert (seconds, len(recorded)) == (seconds, times)
    async with db.reading() as session:
        (seen,) = await own_sessions.list_sessions(session, owner, current=None)
    assert seen.last_seen_at == NOON + timedelta(seconds=601)


async def test_of_two_changes_of_one_password_the_later_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with db.transaction() as session:
        owner = (await a_company(session)).owner
    change = ChangePassword(current_password=PASSWORD, new_password="another good one")
    hash_password = passwords.hash_password

    async def change_meanwhile(password: str) -> str:
        monkeypatch.setattr(password_change, "hash_password", hash_password)
        await password_change.change(owner, change, session_id=None)
        return await hash_password(password)

    monkeypatch.setattr(password_change, "hash_password", change_meanwhile)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await password_change.change(owner, change, session_id=None)


async def test_the_hash_that_stands_for_an_unknown_account_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_DUMMY_HASH", await passwords.hash_password("known to a reader of the source"))
    for stored in (None, "", passwords.NO_PASSWORD):
        assert not await passwords.verify_password("known to a reader of the source", stored)


async def test_a_device_is_known_to_the_account_that_it_signed_in_to_alone() -> None:
    response = Response()
    devices.remember_device(response, "Ada@Example.com ", secure=True)
    name, _, rest = response.headers["set-cookie"].partition("=")
    value, *flags = rest.lower().split("; ") if name == devices.COOKIE else [""]
    cookies = {devices.COOKIE: rest.partition(";")[0]}
    assert value
    assert {"httponly", "secure", "samesite=lax"} <= set(flags)
    assert devices.known_device(cookies, "ada@example.com")
    assert devices.known_device(cookies, "eve@example.com") == ""
