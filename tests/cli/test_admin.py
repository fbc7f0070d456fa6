"""The work of administration commands, asked directly: whom they change, and what they refuse; the commands are run in test_people."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.auth.model import ApiToken
from taskapp.cli import admin, passwords
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, NotFound
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User
from tests.factories.people import Company, a_company, the_neighbour

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(database: db.Database) -> Company:
    """A company whose agent is also a viewer of the neighbour."""
    async with db.transaction() as session:
        company, other = await a_company(session), await the_neighbour(session)
        user = await session.get_one(User, company.agent.user_id)
        await organization_service.join(session, other.organization.id, user, role=Role.VIEWER)
    return company


async def memberships(email: str) -> dict[str, tuple[str, bool]]:
    rows = await admin.list_users(None)
    return {str(row["organization"]): (str(row["role"]), bool(row["active"])) for row in rows if row["email"] == email}


async def test_a_person_is_disabled_and_gets_a_role_in_the_organization_that_is_named(company: Company) -> None:
    email = company.agent.email
    with pytest.raises(NotFound, match="several organizations"):
        await admin.set_role(admin.RoleChange(email=email, role="manager", organization=None))
    await admin.set_role(admin.RoleChange(email=email, role="manager", organization="Neighbour"))
    await admin.disable_user(email, "Acme")
    assert await memberships(email) == {"Acme": ("agent", False), "Neighbour": ("manager", True)}
    with pytest.raises(NotFound, match="no active member"):
        await admin.disable_user(email, "Acme")
    with pytest.raises(Conflict):
        await admin.disable_user(company.owner.email, None)
    assert {row["organization"] for row in await admin.list_users("Acme")} == {"Acme"}
    await admin.disable_user(email, None)
    assert (await memberships(email))["Neighbour"] == ("manager", False)


async def test_a_token_has_the_scope_the_days_and_the_member_that_are_named(company: Company) -> None:
    email, now = company.agent.email, utc_now()
    for options in ({"scope": "read", "expires_days": "2"}, {"expires_days": "never"}):
        await admin.create_token(admin.TokenOwner(email=email, organization="Acme", **options))
    async with db.reading() as session:
        rows = list(await session.scalars(select(ApiToken).order_by(col(ApiToken.created_at))))
        member = await session.get_one(Member, rows[0].member_id)
    assert member.id == company.agent.member_id
    assert [(row.scope, row.expires_at is None) for row in rows] == [("read", False), ("admin", True)]
    assert rows[0].expires_at
    assert timedelta(days=2) <= rows[0].expires_at - now < timedelta(days=3)


async def test_people_are_listed_of_the_organization_that_is_named(company: Company) -> None:
    listed = [await admin.list_users(name) for name in ("Neighbour", "Nowhere", None)]
    assert {row["organization"] for row in listed[0]} == {"Neighbour"}
    assert (len(listed[0]), listed[1], len(listed[2])) == (7, [], 13)
    assert company.agent.email in {row["email"] for row in listed[0]}


async def test_what_existed_before_a_person_was_made_is_left_alone_and_told(company: Company) -> None:
    async def notes(**options: str | None) -> list[str]:
        new = {"name": "New", "organization": "Acme", "role": None, "timezone": "UTC", "password": "long enough 1"}
        return (await admin.create_user(admin.NewUser.model_validate({**new, **options})))[1]

    known = company.agent.email
    assert await notes(email="new@example.com", role="viewer") == []
    assert [note.partition(" and ")[0] for note in await notes(email=known)] == [f"{known} exists already"]
    assert [note.partition(";")[0] for note in await notes(email=known, role="manager")][1:] == [
        f"{known} is agent in 'Acme' and stays it"
    ]
    assert len(await notes(email=known, role="agent")) == 1
    assert await memberships(known) == {"Acme": ("agent", True), "Neighbour": ("viewer", True)}


async def test_the_second_factor_of_nobody_is_not_reset(database: db.Database) -> None:
    with pytest.raises(NotFound, match="nobody"):
        await admin.reset_second_factor("nobody@example.com")


def test_the_demo_has_a_database_of_its_own_and_open_sign_up_unless_they_are_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("TASKAPP_DATABASE_URL", "TASKAPP_SIGNUP"):
        monkeypatch.setenv(name, "")  # so that what the demo sets ends with the test
        monkeypatch.delenv(name)
    admin.use_demo_database()
    assert (settings().database_url.rpartition("/")[2], settings().signup) == ("demo.db", "open")
    monkeypatch.setenv("TASKAPP_DATABASE_URL", "sqlite:////tmp/own.db")
    monkeypatch.setenv("TASKAPP_SIGNUP", "closed")
    admin.use_demo_database()
    assert (settings().database_url, settings().signup) == ("sqlite:////tmp/own.db", "closed")


@pytest.mark.parametrize("days", ["0", "-1", "", "1.5", "99999999999", "soon", "١"])
def test_days_that_are_none_are_refused(days: str) -> None:
    with pytest.raises(ValidationError, match="number of days"):
        admin.TokenOwner(email="ada@example.com", organization=None, expires_days=days)


def test_a_password_keeps_its_blanks_and_comes_from_one_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Piped:
        def readline(self) -> str:
            return " two words \r\n"

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdin", Piped())
    assert passwords.read_password(None, from_stdin=True) == " two words "
    for given, from_stdin in (("given", True), (None, False)):
        with pytest.raises(SystemExit):
            passwords.read_password(given, from_stdin=from_stdin)
        assert passwords.STDIN in capsys.readouterr().err
