"""The tool for calls: logging one, with the task that follows from it, as the page of a contact does."""

from datetime import UTC
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.assistant.arguments import LogCall
from taskapp.assistant.contact_tools import call_data
from taskapp.assistant.outputs import LoggedCallOutput
from taskapp.assistant.task_tools import task_data, task_line
from taskapp.assistant.tools import Outcome, Tool, Undo
from taskapp.briefing.schemas import BriefCall
from taskapp.calls.schemas import CallCreate
from taskapp.core.clock import utc_now
from taskapp.core.errors import invalid
from taskapp.extraction.suggestions import by_hand
from taskapp.extraction.suggestions.by_hand import CallTaskCreate
from taskapp.shared.dates import format_absolute

# How a logged call is undone; not offered to models.
UNDO_CALL = "undo_call"


@verb(p.CALL_CREATE)
async def log_call(session: AsyncSession, actor: Actor, args: LogCall) -> Outcome:
    """Log a call and the task that follows from it; undone by taking the call back, with the task."""
    if args.next_due and not args.next_step:
        raise invalid("next_step", "is missing: say what is to be done on that day, or leave next_due out")
    now = utc_now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = args.model_dump(exclude={"started_at", "next_step", "next_due"})
    next_step = CallTaskCreate(title=args.next_step, due_date=args.next_due) if args.next_step else None
    new = CallCreate(**facts, started_at=args.started_at or now)
    call, task = await by_hand.log_call(session, actor, new, next_step)
    data: dict[str, Any] = {
        "call": call_data(BriefCall(call.id, call.started_at, call.direction, call.duration_seconds, args.summary)),
        "next_task": task_data(task) if task else None,
    }
    text = f"Logged a call with {call.contact_name}, {format_absolute(call.started_at, actor.timezone)}."
    if task:
        text += f" Next: {task_line(task, actor)}."
    undo = Undo(UNDO_CALL, {"call_id": str(call.id)}, {})
    return Outcome(data, text, undo=undo)


TOOLS = (
    Tool(
        "log_call", "Log a call",
        "Log a call with a contact that has taken place, with what was said and the task that follows from it. "
        "From a transcript tasks are found by themselves. To log only a try about a task, use log_attempt.",
        LogCall, log_call, LoggedCallOutput, writes=True,
    ),
)  # fmt: skip
