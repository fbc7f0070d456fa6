"""Administration for the command line: users, tokens, sample data and generated data."""

import os
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.roles import Role
from taskapp.auth import service as auth_service
from taskapp.contacts.schemas import Phone
from taskapp.core.config import ConfigError, database_setting, settings
from taskapp.core.db import database as db
from taskapp.core.db.migrating import is_current
from taskapp.core.errors import NotFound
from taskapp.load_data import generate as load_data
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import Email, Name, Password, Timezone
from taskapp.sample.fill import fill_when_empty
from taskapp.telephony import lines as phone_lines


class NewUser(BaseModel):
    """The options of `taskapp user create`."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Password
    name: Name
    organization: Name
    role: Literal["owner", "admin", "manager", "agent", "viewer"]
    timezone: Timezone


class TokenOwner(BaseModel):
    """The options of `taskapp token create`."""

    email: Email
    organization: Name | None


class LineNumber(BaseModel):
    """The number of a phone line; `*` for all lines that were given to nobody."""

    number: Phone | Literal["*"]


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """The login for the sample data."""

    email: str = "ana@harbordental.example"
    password: str = "harbor-demo"  # noqa: S105 - printed on purpose


def use_demo_database() -> DemoLogin:
    """Make this process use the sample database, unless TASKAPP_DATABASE_URL is set; returns the login for it."""
    if not os.environ.get("TASKAPP_DATABASE_URL"):
        os.environ["TASKAPP_DATABASE_URL"] = f"sqlite:///{(settings().data_dir / 'demo.db').as_posix()}"
        settings.cache_clear()
    return DemoLogin()


async def create_user(new: NewUser) -> dict[str, str]:
    """Create the user, the organization and the membership, each unless it exists; returns their ids."""
    async with db.transaction() as session:
        user, member = await auth_service.enrol(
            session,
            email=new.email,
            name=new.name,
            password=new.password,
            organization_name=new.organization,
            role=Role(new.role),
            timezone=new.timezone,
        )
    return {"user_id": str(user.id), "member_id": str(member.id), "organization_id": str(member.organization_id)}


async def create_token(email: str, organization: str | None) -> str:
    """Create an API token for the member with that e-mail address.

    Raises `NotFound` when there is no such member, or when it belongs to several organizations and none is given.
    """
    async with db.transaction() as session:
        memberships = await auth_service.list_memberships_of(session, email)
        if organization is not None:
            memberships = [(member, name) for member, name in memberships if name == organization]
        if not memberships:
            scope = f" in {organization!r}" if organization else ""
            raise NotFound(f"--email {email}: there is no active member with this address{scope}.")
        if len(memberships) > 1:
            raise NotFound(
                f"--email {email} is a member of several organizations; add --organization with one of: {', '.join(n for _, n in memberships)}."
            )
        member, _ = memberships[0]
        actor = await auth_service.get_actor_of_member(session, member.organization_id, member.id, via="cli")
        token, _ = await auth_service.create_token(session, actor, name="Command line")
    return token


async def add_phone_line(number: str, organization: str) -> str:
    """Give a phone line to an organization, named by its id or name; returns a sentence about what changed."""
    async with db.transaction() as session:
        organization_id, name = await _find_organization(session, organization)
        is_second = await phone_lines.add_line(session, organization_id, number)
    more = " Lines that were given to nobody have no organization any more: add each." if is_second else ""
    return f"Calls on {number} belong to {name}.{more}"


async def remove_phone_line(number: str) -> None:
    """Take a phone line from its organization."""
    async with db.transaction() as session:
        await phone_lines.remove_line(session, number)


async def list_phone_lines() -> list[dict[str, str]]:
    """Every phone line with its organization; `*` stands for all lines that were given to nobody."""
    async with db.reading() as session:
        lines = await phone_lines.list_all_lines(session)
    return [
        {"number": line.number, "organization_id": str(line.organization_id), "organization": line.organization}
        for line in lines
    ]


async def _find_organization(session: AsyncSession, name_or_id: str) -> tuple[UUID, str]:
    found = await organization_service.list_named(session, name_or_id)
    if not found:
        raise NotFound(f"--organization {name_or_id}: there is no organization with this name or id.")
    if len(found) > 1:
        # Anybody may sign up under the name of another organization.
        ids = ", ".join(str(organization_id) for organization_id, _ in found)
        raise NotFound(f"--organization {name_or_id} is the name of several organizations; give the id, one of: {ids}.")
    return found[0]


async def refuse_outdated() -> None:
    """Raise `ConfigError` unless the database is reachable and has the schema of this version."""
    try:
        current = await is_current(db.current())
    except Exception as error:
        raise ConfigError(
            f"{database_setting(settings().database_url)} cannot be used: {str(getattr(error, 'orig', error)).splitlines()[0]}"
        ) from None
    if not current:
        raise ConfigError("The database is not at this version's schema; run `taskapp migrate` first.")


async def fill_demo() -> None:
    """Fill an empty database with the sample data."""
    await fill_when_empty(DemoLogin().password)


def generate(
    url: str, *, tasks: int, contacts: int | None, members: int | None, organizations: int, seed: int
) -> dict[str, Any]:
    """Fill the database with generated data for load tests; returns ids, counts, speed and tokens."""
    return load_data.generate(
        url, tasks=tasks, contacts=contacts, members=members, organizations=organizations, seed=seed
    )
