"""Calls with their transcripts, and a model that looks for tasks in them."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate, CallRead
from taskapp.calls.types import CallDirection
from taskapp.contacts.schemas import ContactRead
from tests.factories.contacts import a_contact

SAID = "Dana: I'll send you the offer by Friday.\nBob: Perfect, and please call me on Monday."
QUOTE = "I'll send you the offer by Friday"


async def a_call(
    session: AsyncSession,
    actor: Actor,
    *,
    contact: ContactRead | None = None,
    transcription: str | None = SAID,
    started_at: str = "2026-03-25T15:30",
    unlinked: bool = False,
) -> CallRead:
    """A call that was logged, of a contact made for it unless one is given; nothing is done with it yet."""
    contact = contact or await a_contact(session, actor, "Bob")
    new = CallCreate(
        contact_id=None if unlinked else contact.id,
        direction=CallDirection.OUTBOUND,
        started_at=started_at,
        duration_seconds=60,
        transcription=transcription,
    )
    return await call_service.create_call(session, actor, new)


def an_item(title: str = "Send the offer", **fields: Any) -> dict[str, Any]:
    """One task as a model answers it."""
    item = {
        "title": title,
        "category": "send-info",
        "description": None,
        "priority": "high",
        "due_date_offset_days": 2,
        "evidence": QUOTE,
    }
    return item | fields
