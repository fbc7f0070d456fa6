"""Calls with transcripts, and the reply of a model that finds a task in them."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate, CallRead
from taskapp.calls.types import CallDirection
from taskapp.contacts.schemas import ContactRead
from tests.factories.contacts import a_contact

TRANSCRIPT = "Dana: I'll send you the offer by Friday.\nBob: Perfect, and please call me on Monday."
QUOTE = "I'll send you the offer by Friday"
# A call with twelve promises, one a line, and the quote of each.
PROMISES = [f"I'll check the {thing} for you." for thing in (
    "boiler", "contract", "invoice", "delivery", "warranty", "booking", "meter", "roof", "parking", "insurance", "permit", "heating",
)]  # fmt: skip
LONG_TRANSCRIPT = "\n".join(f"Dana: {promise}\nBob: Thanks." for promise in PROMISES)


async def a_call(
    session: AsyncSession,
    actor: Actor,
    *,
    contact: ContactRead | None = None,
    transcription: str | None = TRANSCRIPT,
    started_at: str = "2026-03-25T15:30",
    unlinked: bool = False,
) -> CallRead:
    """Log a call, with a new contact unless one is given; it is not processed."""
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
    """One task in the reply of a model."""
    item = {
        "title": title,
        "category": "send-info",
        "description": None,
        "priority": "high",
        "due_date_offset_days": 2,
        "evidence": QUOTE,
    }
    return item | fields
