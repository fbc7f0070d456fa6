"""SQL of logins at an OpenID provider."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.auth.oidc.model import ExternalLogin


async def find_login(session: AsyncSession, issuer: str, subject: str) -> ExternalLogin | None:  # house: all-orgs
    """The linked login of this subject."""
    query = select(ExternalLogin).where(col(ExternalLogin.issuer) == issuer, col(ExternalLogin.subject) == subject)
    return (await session.scalars(query)).first()


async def find_login_of_user(
    session: AsyncSession, issuer: str, user_id: UUID
) -> ExternalLogin | None:  # house: all-orgs
    """A person's linked login at this provider."""
    query = select(ExternalLogin).where(col(ExternalLogin.issuer) == issuer, col(ExternalLogin.user_id) == user_id)
    return (await session.scalars(query)).first()


async def delete_logins_of_user(session: AsyncSession, issuer: str, user_id: UUID) -> bool:  # house: all-orgs
    """Delete a person's linked logins at this provider; whether there was one."""
    query = delete(ExternalLogin).where(col(ExternalLogin.issuer) == issuer, col(ExternalLogin.user_id) == user_id)
    return bool((await session.execute(query)).rowcount)  # type: ignore[attr-defined]


async def delete_all_logins_of_user(session: AsyncSession, user_id: UUID) -> None:  # house: all-orgs
    """Delete a person's linked logins at every provider."""
    await session.execute(delete(ExternalLogin).where(col(ExternalLogin.user_id) == user_id))
