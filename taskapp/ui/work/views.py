"""Rows of the work page; pure functions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.briefing.schemas import BriefCall, BriefNote, ContactBrief
from taskapp.shared.dates import format_datetime_short, format_day, format_relative_due, is_overdue, parse_due, today_in
from taskapp.shared.phones import format_phone
from taskapp.shared.text import pluralise
from taskapp.tasks.attempts.rule import Plan, PlanReason, RetryRule
from taskapp.tasks.attempts.schemas import AttemptRead
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.leases.schemas import Holder
from taskapp.tasks.schemas import TaskRead
from taskapp.ui.tasks.views import due_short


class Brief(TypedDict):
    """What is known about the contact of the task, and why the task stands here."""

    why: str
    company: str
    phone: str
    dial: str
    email: str
    call_id: str
    call_head: str
    call_summary: str


class OutcomeRow(TypedDict):
    """One outcome of a try: its key, and what it will do."""

    value: str
    label: str
    key: str
    says: str


class QueueRow(TypedDict):
    """One line of a list beside the task; `now` marks the task itself, `who` has it open."""

    id: str
    head: str
    text: str
    end: str
    now: bool
    who: str


class NoteRow(TypedDict):
    """A note about the contact."""

    text: str
    about: str


def brief(
    task: TaskRead,
    known: ContactBrief | None,
    said_on: datetime | None,
    actor_zone: ZoneInfo,
    now: datetime,
) -> Brief:
    """Return what stands around the task. `said_on` is the day of the call that the task came from."""
    contact, call = (known.contact, known.last_call) if known else (None, None)
    phone = contact.phone if contact else None
    return {
        "why": why(task, said_on, actor_zone, now),
        "company": (contact.company if contact else None) or "",
        "phone": format_phone(phone),
        "dial": f"tel:{phone}" if phone else "",
        "email": (contact.email if contact else None) or "",
        "call_id": str(call.id) if call else "",
        "call_head": _call_head(call, actor_zone) if call else "",
        "call_summary": (call.summary if call else None) or "",
    }


def why(task: TaskRead, said_on: datetime | None, tz: ZoneInfo, now: datetime) -> str:
    """Return why the task stands here, as in "2 days overdue · promised in the call of Nov 21, 2026 · 2 tries"."""
    parts = [_due_words(task, tz, now)]
    if said_on:
        parts.append(f"promised in the call of {format_day(said_on, tz)}")
    if task.attempts:
        parts.append(pluralise(task.attempts, "try", "tries"))
    if task.side == "they":
        parts.append("they owe it")
    return " · ".join(parts)


def outcome_rows(
    plans: Mapping[AttemptOutcome, Plan], task: TaskRead, rule: RetryRule, tz: ZoneInfo
) -> list[OutcomeRow]:
    """Return the outcomes with what each will do: the next try, or why there is none."""
    return [
        {"value": outcome.value, "label": outcome.label, "key": str(number), "says": _says(plan, task, rule, tz)}
        for number, (outcome, plan) in enumerate(plans.items(), 1)
    ]


def queue_row(task: TaskRead, tz: ZoneInfo, *, now_id: UUID | None = None, holder: Holder | None = None) -> QueueRow:
    """Return a task of the list."""
    return {
        "id": str(task.id),
        "head": task.contact_name,
        "text": f"{holder.name} has this open now" if holder else task.title,
        "end": due_short(task, tz) if task.due_date else "",
        "now": task.id == now_id,
        "who": holder.name if holder else "",
    }


def promise_row(task: TaskRead, tz: ZoneInfo, *, now_id: UUID) -> QueueRow:
    """Return an open promise of either side."""
    return queue_row(task, tz, now_id=now_id) | {"head": task.title, "text": task.assigned_to_name or ""}  # type: ignore[return-value]


def try_text(attempt: AttemptRead, tz: ZoneInfo) -> str:
    """Return a try as in "Nov 16, 4:20 PM · Voicemail · Ana · rang twice"."""
    parts = (format_datetime_short(attempt.at, tz), attempt.outcome.label, attempt.made_by_name, attempt.note)
    return " · ".join(part for part in parts if part)


def note_rows(notes: Sequence[BriefNote], tz: ZoneInfo) -> list[NoteRow]:
    """Return the rows of notes."""
    return [{"text": note.text, "about": f"{note.by} · {format_day(note.at, tz)}"} for note in notes]


def _says(plan: Plan, task: TaskRead, rule: RetryRule, tz: ZoneInfo) -> str:
    if plan.reason is not PlanReason.NEXT_TRY or not plan.due:
        return {
            PlanReason.REACHED: "no further try",
            PlanReason.WRONG_NUMBER: "no further try: correct the number",
        }.get(plan.reason, "was the last try")
    due, _ = parse_due(plan.due, tz)
    local = due.astimezone(tz)
    hour = f"{local:%I:%M %p}".lstrip("0").replace(":00", "")
    is_last = task.attempts + 2 >= rule.most
    return f"again {local:%a} {hour}" + (", last try" if is_last else "")


def _due_words(task: TaskRead, tz: ZoneInfo, now: datetime) -> str:
    if task.due_date is None:
        return "No due date"
    if is_overdue(task.due_date, task.due_on, now, tz):
        days = (today_in(tz, now) - (task.due_on or task.due_date.astimezone(tz).date())).days
        return f"{pluralise(days, 'day')} overdue" if days else "Overdue since today"
    relative = format_relative_due(task.due_date, task.due_on, now, tz)
    return f"Due {relative}"


def _call_head(call: BriefCall, tz: ZoneInfo) -> str:
    minutes, seconds = divmod(call.duration_seconds, 60)
    return f"{format_day(call.started_at, tz)} · {call.direction.label} · {minutes}:{seconds:02}"
