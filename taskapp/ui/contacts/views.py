"""Rows of the contact pages; pure functions."""

from typing import TypedDict
from uuid import UUID

from taskapp.contacts.schemas import ContactRead
from taskapp.organizations.schemas import MemberRead
from taskapp.shared.phones import format_phone
from taskapp.shared.text import initials
from taskapp.ui.theme import tone_of


class ContactRow(TypedDict):
    """One contact, for its card and the head of its page."""

    id: str
    name: str
    initials: str
    tone: int
    company: str
    email: str
    phone: str
    phone_words: str
    open_tasks: int
    version: int


class MemberRow(TypedDict):
    """A member who can be assigned to the contact."""

    id: str
    name: str
    initials: str
    tone: int
    assigned: bool


def contact_row(contact: ContactRead) -> ContactRow:
    """Return the row of a contact."""
    return {
        "id": str(contact.id),
        "name": contact.name,
        "initials": initials(contact.name),
        "tone": tone_of(contact.name),
        "company": contact.company or "",
        "email": contact.email or "",
        "phone": contact.phone or "",
        "phone_words": format_phone(contact.phone),
        "open_tasks": contact.open_task_count,
        "version": contact.version,
    }


def member_rows(members: list[MemberRead], assigned: list[UUID]) -> list[MemberRow]:
    """Return the active members, and inactive ones who are still assigned; `assigned` marks those assigned."""
    return [
        {
            "id": str(member.id),
            "name": member.name,
            "initials": initials(member.name),
            "tone": tone_of(member.name),
            "assigned": member.id in assigned,
        }
        for member in members
        if member.active or member.id in assigned
    ]
