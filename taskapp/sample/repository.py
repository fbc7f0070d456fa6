"""SQL of the sample: whether there is room for it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.organizations.model import Organization


async def is_empty(session: AsyncSession) -> bool:  # house: all-orgs
    """Whether no organization exists yet."""
    return (await session.scalars(select(col(Organization.id)).limit(1))).first() is None
