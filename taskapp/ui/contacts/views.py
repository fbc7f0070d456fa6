"""Rows of the contact pages; pure functions."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.contacts.rhythm import has_gone_quiet
from taskapp.contacts.schemas import ContactRead, NextStep
from taskapp.core.clock import utc_now
from taskapp.organizations.schemas import MemberRead
from taskapp.shared.dates import every, first_instant_of, format_absolute, format_day, format_due, today_in
from taskapp.shared.phones import format_phone
from taskapp.shared.text import initials
from taskapp.tasks.counts.service import ContactCounts, KeptOfSide
from taskapp.ui import routes
from taskapp.ui.tasks.views import epoch_ms
from taskapp.ui.theme import tone_of


class TagChip(TypedDict):
    """A tag, and the list of the contacts that have it."""

    name: str
    to: str


class OwnerChip(TypedDict):
    """A member who is assigned to a contact, as an avatar."""

    name: str
    initials: str
    tone: int


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
    tags: list[TagChip]
    tag_words: str
    days: str
    rhythm: str
    rhythm_tag: str
    check_in: str
    quiet: bool
    last_ms: int
    last_on: str
    last_title: str
    step: str
    step_ms: int
    step_on: str
    step_title: str
    owners: list[OwnerChip]
    owner_words: str
    owner_title: str
    version: int


class MemberRow(TypedDict):
    """A member who can be assigned to the contact."""

    id: str
    name: str
    initials: str
    tone: int
    assigned: bool


def contact_row(contact: ContactRead, tz: ZoneInfo) -> ContactRow:
    """Return the row of a contact; `last_…` is its last contact, `step_…` its next step, `check_in` the day to check in."""
    last, step, day = contact.last_contact_at, contact.next_step, contact.check_in_on
    others = len(contact.member_names) - 1
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
        "tags": [{"name": tag, "to": f"{routes.CONTACTS}?{urlencode({'tag': tag})}"} for tag in contact.tags],
        "tag_words": ", ".join(contact.tags),
        "days": str(contact.check_in_days or ""),
        "rhythm": every(contact.rhythm_days) if contact.rhythm_days else "",
        "rhythm_tag": contact.rhythm_tag or "",
        "check_in": format_day(first_instant_of(day, tz), tz) if day else "",
        "quiet": has_gone_quiet(day, utc_now(), tz),
        "last_ms": epoch_ms(last),
        "last_on": today_in(tz, last).isoformat() if last else "",
        "last_title": format_absolute(last, tz) if last else "",
        **_step(step, tz),
        "owners": [{"name": name, "initials": initials(name), "tone": tone_of(name)} for name in contact.member_names],
        "owner_words": " +".join([*contact.member_names[:1], *([str(others)] if others > 0 else [])]),
        "owner_title": ", ".join(contact.member_names),
        "version": contact.version,
    }


def _step(step: NextStep | None, tz: ZoneInfo) -> dict[str, Any]:
    if step is None:
        return {"step": "", "step_ms": 0, "step_on": "", "step_title": ""}
    return {
        "step": step.title,
        "step_ms": epoch_ms(step.due_date),
        "step_on": step.due_on.isoformat() if step.due_on else "",
        "step_title": format_due(step.due_date, step.due_on, tz) or "",
    }


def fold_words(counts: ContactCounts) -> dict[str, str]:
    """Return the headings of the folded groups of tasks, e.g. "3 kept · 2 on time"; "" for a group without tasks."""
    return {
        "we-kept": _kept(counts.we_kept, "kept"),
        "they-kept": _kept(counts.they_kept, "received"),
        "dismissed": f"{counts.dismissed} dismissed" if counts.dismissed else "",
    }


def _kept(kept: KeptOfSide, word: str) -> str:
    on_time = f" · {kept.on_time} on time" if kept.dated else ""
    return f"{kept.done} {word}{on_time}" if kept.done else ""


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


def with_tag_list(entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a contact's form with the tags, which are typed with commas between them, as a list."""
    if "tags" not in entered:
        return dict(entered)
    return {**entered, "tags": [tag for tag in str(entered["tags"]).split(",") if tag.strip()]}
