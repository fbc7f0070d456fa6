"""Administration for the command line: users, tokens, sample data and generated data."""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.auth import service as auth_service
from taskapp.auth.credentials import api_tokens
from taskapp.auth.passwords import hash_password
from taskapp.auth.schemas import MAX_TOKEN_DAYS, TOKEN_DAYS
from taskapp.auth.second_factor import service as second_factor_service
from taskapp.core.clock import utc_now
from taskapp.core.config import ConfigError, database_setting, settings
from taskapp.core.db import database as db
from taskapp.core.db.migrating import is_current
from taskapp.core.errors import NotFound
from taskapp.core.inputs import Input
from taskapp.load_data import generate as load_data
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member
from taskapp.organizations.schemas import Email, Name, Password, Timezone
from taskapp.sample.fill import fill_when_empty
from taskapp.telephony import lines as phone_lines
from taskapp.telephony.schemas import Line

RoleName = Literal["owner", "admin", "manager", "agent", "viewer"]


class UserOptions(Input):
    """The options of `taskapp user create` without the password."""

    email: Email
    name: Name
    organization: Name
    role: RoleName | None
    timezone: Timezone


class NewUser(UserOptions):
    """The options of `taskapp user create`."""

    password: Password


class NewPassword(BaseModel):
    """The options of `taskapp user password`."""

    email: Email
    password: Password


class RoleChange(BaseModel):
    """The options of `taskapp user role`."""

    email: Email
    role: RoleName
    organization: Name | None


def _days(text: str) -> int | None:
    if text == "never":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MAX_TOKEN_DAYS):
        raise ValueError(f"{text[:32]!r} is not a number of days from 1 to {MAX_TOKEN_DAYS}, or never")
    return int(text)


class TokenOwner(BaseModel):
    """The options of `taskapp token create`; without `expires_days` the token has no end."""

    email: Email
    organization: Name | None
    scope: Literal["read", "write", "admin"] = "admin"
    expires_days: Annotated[int | None, BeforeValidator(_days)] = TOKEN_DAYS


class LineNumber(BaseModel):
    """The number of a phone line; `*` for all lines that were given to nobody."""

    number: Line | Literal["*"]


class OrganizationName(BaseModel):
    """The organization that a command names."""

    organization: Name | None


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """The login for the sample data."""

    email: str = "ana@harbordental.example"
    password: str = "harbor-demo"  # noqa: S105 - printed on purpose


def use_demo_database() -> DemoLogin:
    """Make this process use the sample database, unless TASKAPP_DATABASE_URL is set; returns the login for it.

    Anybody may sign up to it, unless TASKAPP_SIGNUP says otherwise.
    """
    os.environ.setdefault("TASKAPP_SIGNUP", "open")
    if not os.environ.get("TASKAPP_DATABASE_URL"):
        os.environ["TASKAPP_DATABASE_URL"] = f"sqlite:///{(settings().data_dir / 'demo.db').as_posix()}"
    settings.cache_clear()
    return DemoLogin()


async def create_user(new: NewUser) -> tuple[dict[str, str], list[str]]:
    """Create the user, the organization and the membership, each unless it exists.

    Returns their ids, and a note for each thing that existed and was left alone.
    """
    async with db.transaction() as session:
        existed = await auth_service.find_memberships(session, new.email)
        user, member = await auth_service.enrol(
            session,
            email=new.email,
            name=new.name,
            password=new.password,
            organization_name=new.organization,
            role=Role(new.role) if new.role else None,
            timezone=new.timezone,
        )
    ids = {"user_id": str(user.id), "member_id": str(member.id), "organization_id": str(member.organization_id)}
    notes = []
    if existed is not None:
        notes.append(
            f"{user.email} exists already and keeps name and password; `taskapp user password --email {user.email}` sets another."
        )
    if new.role and member.role != new.role:
        notes.append(
            f"{user.email} is {member.role} in {new.organization!r} and stays it; `taskapp user role` changes the role."
        )
    return ids, notes


async def list_users(organization: str | None) -> list[dict[str, object]]:
    """Every membership: person, organization, role, whether it is active, whether the address is proven."""
    async with db.reading() as session:
        rows = await auth_service.list_people(session)
    return [row for row in rows if organization in (None, row["organization"])]


async def set_password(chosen: NewPassword) -> str:
    """Set a person's password; returns what to print. Raises `NotFound`."""
    password_hash = await hash_password(chosen.password)
    async with db.transaction() as session:
        await auth_service.set_password_of(session, chosen.email, password_hash)
    return f"The password of {chosen.email} is set; every login has ended. API tokens still work."


async def disable_user(email: str, organization: str | None) -> str:
    """Make a person's memberships inactive; returns what to print. Raises `NotFound`."""
    async with db.transaction() as session:
        for member, _ in await _memberships(session, email, organization):
            await organization_service.change_member(session, member, active=False)
    return f"{email} is inactive{f' in {organization}' if organization else ' in every organization'}."


async def set_role(change: RoleChange) -> str:
    """Change a person's role in one organization; returns what to print. Raises `NotFound`."""
    async with db.transaction() as session:
        member, name = await _one_membership(session, change.email, change.organization)
        await organization_service.change_member(session, member, role=Role(change.role))
    return f"{change.email} is {change.role} in {name}."


async def create_token(owner: TokenOwner) -> str:
    """Create an API token for the member with that e-mail address.

    Raises `NotFound` when there is no such member, or when it belongs to several organizations and none is given.
    """
    email, organization = owner.email, owner.organization
    async with db.transaction() as session:
        member, _ = await _one_membership(session, email, organization)
        actor = await auth_service.get_actor_of_member(session, member.organization_id, member.id, via="cli")
        expires_at = utc_now() + timedelta(days=owner.expires_days) if owner.expires_days else None
        token, _ = await api_tokens.create_token(
            session, actor, name="Command line", scope=Scope(owner.scope), expires_at=expires_at
        )
    return token


async def _memberships(session: AsyncSession, email: str, organization: str | None) -> list[tuple[Member, str]]:
    memberships = await auth_service.find_memberships(session, email) or []
    if organization is not None:
        memberships = [(member, name) for member, name in memberships if name == organization]
    if not memberships:
        scope = f" in {organization!r}" if organization else ""
        raise NotFound(f"--email {email}: there is no active member with this address{scope}.")
    return memberships


async def _one_membership(session: AsyncSession, email: str, organization: str | None) -> tuple[Member, str]:
    memberships = await _memberships(session, email, organization)
    if len(memberships) > 1:
        raise NotFound(
            f"--email {email} is a member of several organizations; add --organization with one of: {', '.join(n for _, n in memberships)}."
        )
    return memberships[0]


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


async def reset_second_factor(email: str) -> bool:
    """Remove every second factor of a person; whether there was one. Raises `NotFound` for an unknown address."""
    async with db.transaction() as session:
        user = await auth_service.find_user(session, email)
        if user is None:
            raise NotFound(f"--email {email}: there is nobody with this address.")
        return await second_factor_service.reset(session, user.id)


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
