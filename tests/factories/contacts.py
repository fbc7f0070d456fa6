"""Contacts, assigned or not."""

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactCreate, ContactRead


async def a_contact(
    session: AsyncSession, actor: Actor, name: str = "Grace Hopper", *, assigned_to: list[Actor] | None = None
) -> ContactRead:
    """Create a contact as `actor`, assigned to the members in `assigned_to`."""
    members = [member.member_id for member in assigned_to or []]
    return await contact_service.create_contact(session, actor, ContactCreate(name=name, member_ids=members))
