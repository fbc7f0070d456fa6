"""Organizations with members; tests also create a second organization, whose data must never be visible."""

from dataclasses import dataclass
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor, Via, permissions_of
from taskapp.access.roles import Role
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Organization, User
from taskapp.shared.countries import country_of_zone

PASSWORD = "correct horse battery staple"
_numbers = count(1)


@dataclass(frozen=True)
class Company:
    """An organization with a member in every role; two agents, to test what one may see of the other."""

    organization: Organization
    owner: Actor
    admin: Actor
    manager: Actor
    agent: Actor
    colleague: Actor
    viewer: Actor

    @property
    def everybody(self) -> list[Actor]:
        return [self.owner, self.admin, self.manager, self.agent, self.colleague, self.viewer]


async def a_company(session: AsyncSession, name: str = "Acme", *, timezone: str = "America/New_York") -> Company:
    """An organization with six people, all of whom have the password `PASSWORD`."""
    organization = await organization_service.create_organization(session, name, timezone=timezone)
    roles = {
        "owner": Role.OWNER,
        "admin": Role.ADMIN,
        "manager": Role.MANAGER,
        "agent": Role.AGENT,
        "colleague": Role.AGENT,
        "viewer": Role.VIEWER,
    }
    people = {name: await a_member(session, organization, role=role, name=name.title()) for name, role in roles.items()}
    return Company(organization, **people)


async def the_neighbour(session: AsyncSession) -> Company:
    """Create another organization, whose rows members of the first must never see."""
    return await a_company(session, "Neighbour", timezone="Asia/Tokyo")


async def a_member(
    session: AsyncSession, organization: Organization, *, role: Role = Role.AGENT, name: str = "Ada", via: Via = "api"
) -> Actor:
    """Create a user who is a member of the organization."""
    user = await a_user(session, name=name)
    member = await organization_service.join(session, organization.id, user, role=role)
    return Actor(
        organization_id=organization.id,
        member_id=member.id,
        user_id=user.id,
        role=role,
        name=user.name,
        email=user.email,
        organization_name=organization.name,
        timezone=ZoneInfo(organization.timezone),
        permissions=permissions_of(role),
        via=via,
        country=organization.country or country_of_zone(organization.timezone),
    )


async def a_user(session: AsyncSession, *, name: str = "Ada", email: str | None = None) -> User:
    """Create a user with the password `PASSWORD`."""
    number = next(_numbers)
    user = User(email=email or f"{name.lower()}-{number}@example.com", name=name, password_hash=_password_hash())
    session.add(user)
    await session.flush()
    return user


@cache
def _password_hash() -> str:
    # A real hash of the lowest cost: hashes of the usual cost would double the duration of all tests.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
