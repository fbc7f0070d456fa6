"""SQL of the sample data."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.organizations.model import Organization


async def is_empty(session: AsyncSession) -> bool:  # house: all-orgs
    """Whether the database has no organization."""
    return (await session.scalars(select(col(Organization.id)).limit(1))).first() is None
