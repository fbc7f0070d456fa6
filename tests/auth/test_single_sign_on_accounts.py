"""Which account an identity of the provider signs in to, and which identities an account takes; the protocol is tested over HTTP."""

import pytest
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.audit.model import AuditEntry
from taskapp.auth.oidc import api, service
from taskapp.auth.oidc.api import CallbackQuery
from taskapp.auth.oidc.provider import Attempt, Identity, NotAccepted
from taskapp.auth.passwords import NO_PASSWORD
from taskapp.core import config
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden, NotFound
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import User
from taskapp.organizations.schemas import MemberUpdate
from tests.factories.people import Company, a_company

pytestmark = pytest.mark.anyio

ISSUER = "https://id.example"


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKAPP_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("TASKAPP_OIDC_CLIENT_ID", "taskapp")
    config.settings.cache_clear()


def identity(subject: str, email: str) -> Identity:
    return Identity(ISSUER, subject, email, email_verified=True, name="Noor", id_token="")


async def a_proven_company() -> Company:
    """A company whose agent has proven the address."""
    async with db.transaction() as session:
        company = await a_company(session)
        (await session.get_one(User, company.agent.user_id)).email_proven_at = utc_now()
    return company


@pytest.mark.parametrize(("mode", "reason"), [("closed", "closed"), ("invite", "no-account"), ("", "no-account")])
async def test_nobody_gets_an_account_where_sign_up_is_not_open(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, mode: str, reason: str
) -> None:
    await a_proven_company()
    monkeypatch.setenv("TASKAPP_SIGNUP", mode)
    config.settings.cache_clear()
    with pytest.raises(service.NoAccount, match=reason):
        async with db.transaction() as session:
            await service.find_member(session, identity("new", "new@example.com"), timezone="UTC")


async def test_an_account_takes_one_identity_and_an_identity_one_account(database: db.Database) -> None:
    company = await a_proven_company()
    agent, owner = company.agent, company.owner
    async with db.transaction() as session:
        await service.link(session, agent, identity("first", "elsewhere@example.com"))
        await service.link(session, agent, identity("first", "elsewhere@example.com"))
    for actor, subject in ((agent, "second"), (owner, "first")):
        with pytest.raises(Conflict):
            async with db.transaction() as session:
                await service.link(session, actor, identity(subject, actor.email))
    # The address alone adds none either: the provider may have given it to somebody else.
    with pytest.raises(service.NoAccount, match="not-linked"):
        async with db.transaction() as session:
            await service.find_member(session, identity("second", agent.email), timezone="UTC")
    async with db.transaction() as session:
        member = await service.find_member(session, identity("first", "moved@example.com"), timezone="UTC")
        assert (member.id, (await service.get_link(session, agent)).email) == (agent.member_id, "moved@example.com")
        await service.unlink(session, agent)
        with pytest.raises(NotFound):
            await service.unlink(session, agent)
        assert (await service.find_member(session, identity("second", agent.email), timezone="UTC")).id == member.id
    async with db.reading() as session:
        acts = list(await session.scalars(select(col(AuditEntry.action)).order_by(col(AuditEntry.at))))
    assert acts == ["single-sign-on.linked", "single-sign-on.unlinked", "single-sign-on.linked"]


@pytest.mark.parametrize(
    "wrong",
    [{"code": ""}, {"state": "other"}, {"state": ""}, {"iss": "https://another.example"}, {"error": "x", "code": ""}],
)
def test_an_answer_of_another_login_or_provider_is_refused(wrong: dict[str, str]) -> None:
    attempt, good = Attempt("state", "nonce", "verifier"), {"code": "code", "state": "state"}
    for issuer in ("", ISSUER):
        api._check_answer(CallbackQuery(**good, iss=issuer), attempt)
    with pytest.raises(NotAccepted):
        api._check_answer(CallbackQuery(**{**good, **wrong}), attempt)


@pytest.mark.parametrize("path", ["", "https://evil.example", "//evil.example", "/\\evil.example", "tasks"])
def test_the_way_back_is_a_path_of_this_site(path: str) -> None:
    assert api._path_here(path) == "/today"
    assert api._path_here("/tasks?q=a") == "/tasks?q=a"


async def test_an_account_without_a_password_keeps_its_link(database: db.Database) -> None:
    company = await a_proven_company()
    async with db.transaction() as session:
        await service.link(session, company.agent, identity("first", company.agent.email))
        (await session.get_one(User, company.agent.user_id)).password_hash = NO_PASSWORD
    with pytest.raises(Conflict, match="Set a password first"):
        async with db.transaction() as session:
            await service.unlink(session, company.agent)
    async with db.reading() as session:
        assert (await service.get_link(session, company.agent)).linked


async def test_an_inactive_member_is_not_signed_in(database: db.Database) -> None:
    company = await a_proven_company()
    async with db.transaction() as session:
        await service.link(session, company.agent, identity("first", company.agent.email))
        gone = MemberUpdate(role=Role.VIEWER, active=False)
        await organization_service.update_member(session, company.owner, company.agent.member_id, gone)
    with pytest.raises(Forbidden):
        async with db.transaction() as session:
            await service.find_member(session, identity("first", company.agent.email), timezone="UTC")
