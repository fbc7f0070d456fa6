"""Administration for the command line: users, tokens, sample data and generated data."""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.auth import api_tokens
from taskapp.auth import service as auth_service
from taskapp.auth.schemas import MAX_TOKEN_DAYS, TOKEN_DAYS
from taskapp.core.clock import utc_now
from taskapp.core.config import ConfigError, database_setting, settings
from taskapp.core.db import database as db
from taskapp.core.db.migrating import is_current
from taskapp.core.errors import NotFound
from taskapp.load_data import generate as load_data
from taskapp.organizations.schemas import Email, Name, Password, Timezone
from taskapp.sample.fill import fill_when_empty


class NewUser(BaseModel):
    """The options of `taskapp user create`."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Password
    name: Name
    organization: Name
    role: Literal["owner", "admin", "manager", "agent", "viewer"]
    timezone: Timezone


def _days(text: str) -> int | None:
    if text == "never":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_TOKEN_DAYS):
        raise ValueError(f"{text[:32]!r} is not a number of days from 1 to {MAX_TOKEN_DAYS}, or never")
    return int(text)


class TokenOwner(BaseModel):
    """The options of `taskapp token create`; without `expires_days` the token has no end."""

    email: Email
    organization: Name | None
    scope: Literal["read", "write", "admin"] = "admin"
    expires_days: Annotated[int | None, BeforeValidator(_days)] = TOKEN_DAYS


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


async def create_token(owner: TokenOwner) -> str:
    """Create an API token for the member with that e-mail address.

    Raises `NotFound` when there is no such member, or when it belongs to several organizations and none is given.
    """
    email, organization = owner.email, owner.organization
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
        expires_at = utc_now() + timedelta(days=owner.expires_days) if owner.expires_days else None
        token, _ = await api_tokens.create_token(
            session, actor, name="Command line", scope=Scope(owner.scope), expires_at=expires_at
        )
    return token


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
