"""Passkeys by person, challenge and site, with an authenticator in software."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.auth.second_factor import passkeys
from taskapp.auth.second_factor.passkeys import MAX_PASSKEYS, RelyingParty, relying_party
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.auth.second_factor.schemas import PasskeyCreate, PasskeyOptions
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Invalid, Unauthorized
from taskapp.core.ids import new_id
from tests.auth.test_second_factor_in_time import set_time
from tests.factories.people import a_company
from tests.support.databases import SQLITE_ONLY
from tests.support.software_passkey import SoftwarePasskey

HOST, ORIGIN = "tasks.example.com", "https://tasks.example.com"
PARTY = RelyingParty(HOST, ORIGIN)
pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_clock", "database"), SQLITE_ONLY]


def a_key() -> SoftwarePasskey:
    return SoftwarePasskey(host=HOST, origin=ORIGIN)


async def register(session: AsyncSession, actor: Actor, key: SoftwarePasskey, *, name: str = "Key") -> None:
    asked = await passkeys.registration_options(session, actor, PARTY)
    await store(session, actor, key, asked, name=name)


async def store(
    session: AsyncSession, actor: Actor, key: SoftwarePasskey, asked: PasskeyOptions, *, name: str = "Key"
) -> None:
    new = PasskeyCreate(name=name, credential=key.register(asked.options), state=asked.state)
    await passkeys.register(session, actor, new, PARTY, session_id=new_id())


async def answered(
    session: AsyncSession, key: SoftwarePasskey, asked: PasskeyOptions, actor: Actor | None, **more: Any
) -> bool:
    """Whether the answer is accepted: for this person's second step, or alone."""
    credential, user_id = key.answer(asked.options, counter=0, **more), actor.user_id if actor else None
    try:
        return bool(await passkeys.check(session, credential, asked.state, PARTY, user_id=user_id))
    except Unauthorized:
        return False


async def test_a_passkey_completes_the_login_of_its_own_person_alone() -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        own, other = a_key(), a_key()
        await register(session, company.agent, own)
        await register(session, company.colleague, other)
        asked = await passkeys.login_options(session, PARTY, user_id=company.agent.user_id)
        assert not await answered(session, other, asked, company.agent)
        assert not await answered(session, own, asked, company.colleague)
        assert not await answered(session, other, asked, company.colleague)
        assert await answered(session, own, asked, company.agent)


async def test_an_answer_is_accepted_once() -> None:
    async with db.transaction() as session:
        actor, key = (await a_company(session)).agent, a_key()
        await register(session, actor, key)
        for person in (actor, None):
            set_time(10 if person else 20)
            asked = await passkeys.login_options(session, PARTY, user_id=person.user_id if person else None)
            assert [await answered(session, key, asked, person) for _ in range(2)] == [True, False]


async def test_a_challenge_serves_what_it_was_made_for_and_for_five_minutes() -> None:
    async with db.transaction() as session:
        company, key = await a_company(session), a_key()
        actor = company.agent
        second_step = await passkeys.login_options(session, PARTY, user_id=actor.user_id)
        strangers = await passkeys.registration_options(session, company.colleague, PARTY)
        late = await passkeys.registration_options(session, actor, PARTY)
        for asked in (second_step, strangers):
            with pytest.raises(Unauthorized, match="too long ago"):
                await store(session, actor, key, asked)
        set_time(301)
        with pytest.raises(Unauthorized, match="too long ago"):
            await store(session, actor, key, late)
        await register(session, actor, key)
        alone = await passkeys.login_options(session, PARTY, user_id=None)
        assert not await answered(session, key, alone, actor)
        assert await answered(session, key, alone, None)


async def test_a_passkey_that_stands_alone_needs_its_pin_and_as_second_step_it_does_not() -> None:
    async with db.transaction() as session:
        actor, key = (await a_company(session)).agent, a_key()
        await register(session, actor, key)
        alone = await passkeys.login_options(session, PARTY, user_id=None)
        second_step = await passkeys.login_options(session, PARTY, user_id=actor.user_id)
        asked = [options.options["userVerification"] for options in (alone, second_step)]
        assert asked == ["required", "preferred"]
        assert not await answered(session, key, alone, None, verified=False)
        assert await answered(session, key, second_step, actor, verified=False)


async def test_the_options_name_the_passkeys_of_this_person_alone() -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        for actor in (company.agent, company.colleague):
            await register(session, actor, a_key(), name=f"Key of {actor.name}")
        rows = await FactorsOf(session, company.agent.user_id).passkeys()
        assert [row.name for row in rows] == [f"Key of {company.agent.name}"]
        new = await passkeys.registration_options(session, company.agent, PARTY)
        step = await passkeys.login_options(session, PARTY, user_id=company.agent.user_id)
        alone = await passkeys.login_options(session, PARTY, user_id=None)
        named = [new.options["excludeCredentials"], step.options["allowCredentials"], alone.options["allowCredentials"]]
        own = [rows[0].credential_id]
        assert [[one["id"] for one in ids] for ids in named] == [own, own, []]
        assert (new.options["rp"]["id"], new.options["user"]["name"]) == (HOST, company.agent.email)


async def test_a_passkey_is_registered_once_and_twenty_are_the_most() -> None:
    async with db.transaction() as session:
        company, key = await a_company(session), a_key()
        await register(session, company.agent, key)
        early = await passkeys.registration_options(session, company.agent, PARTY)
        for actor in (company.agent, company.colleague):
            with pytest.raises(Conflict, match="already registered"):
                await register(session, actor, key)
        for _ in range(MAX_PASSKEYS - 1):
            asked = await passkeys.registration_options(session, company.agent, PARTY)
            await store(session, company.agent, a_key(), asked)
        with pytest.raises(Conflict, match="20 passkeys"):
            await passkeys.registration_options(session, company.agent, PARTY)
        with pytest.raises(Conflict, match="20 passkeys"):
            await store(session, company.agent, a_key(), early)
        await passkeys.registration_options(session, company.colleague, PARTY)


@pytest.mark.parametrize(
    ("host", "origin"), [("elsewhere.example", ORIGIN), (HOST, "https://elsewhere.example"), (HOST, f"{ORIGIN}:8443")]
)
async def test_an_answer_of_another_site_is_refused(host: str, origin: str) -> None:
    async with db.transaction() as session:
        actor, key = (await a_company(session)).agent, a_key()
        there = key.at(host=host, origin=origin)
        with pytest.raises(Invalid, match="not accepted by this site"):
            await register(session, actor, there)
        await register(session, actor, key)
        asked = await passkeys.login_options(session, PARTY, user_id=actor.user_id)
        assert not await answered(session, there, asked, actor)
        assert await answered(session, key, asked, actor)


@pytest.mark.parametrize("response", [{}, {"clientDataJSON": "%%%"}, {"clientDataJSON": 5}])
async def test_an_answer_that_cannot_be_read_is_refused(response: dict[str, Any]) -> None:
    async with db.transaction() as session:
        actor, key = (await a_company(session)).agent, a_key()
        asked = await passkeys.registration_options(session, actor, PARTY)
        broken = key.register(asked.options) | {"response": response}
        new = PasskeyCreate(name="Key", credential=broken, state=asked.state)
        with pytest.raises(Invalid, match="not accepted by this site"):
            await passkeys.register(session, actor, new, PARTY, session_id=new_id())
        await store(session, actor, key, asked)
        step = await passkeys.login_options(session, PARTY, user_id=actor.user_id)
        with pytest.raises(Unauthorized, match="not accepted"):
            await passkeys.check(session, broken, step.state, PARTY, user_id=actor.user_id)


async def test_passkeys_are_bound_to_the_set_address_else_to_that_of_the_page() -> None:
    elsewhere = {"origin": "https://elsewhere.example:8443"}
    assert relying_party(ORIGIN, elsewhere) == PARTY
    assert relying_party("", elsewhere) == RelyingParty("elsewhere.example", "https://elsewhere.example:8443")
    for headers in ({}, {"origin": "null"}, {"origin": "http://127.0.0.1:8000"}, {"origin": "http://[::1]:8000"}):
        with pytest.raises(Invalid):
            relying_party("", headers)
