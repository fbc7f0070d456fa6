"""The phone calls of the sample data, and the tasks found in them."""

import math
from datetime import time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate
from taskapp.calls.types import CallDirection, CallStatus
from taskapp.contacts import activity
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.searching import search_text
from taskapp.extraction.evidence import Transcript
from taskapp.extraction.writing import add_evidence
from taskapp.sample.lines import CallBlock, FoundLine, category_and_side
from taskapp.tasks import service as task_service
from taskapp.tasks.due.dates import read_due, set_due
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskSource

if TYPE_CHECKING:
    from taskapp.sample.business import Business

# Speed of speech, and seconds between two turns.
WORDS_A_SECOND, PAUSE = 2.6, 1.1
# Time from the end of a call until its transcript is processed.
PROCESSING = timedelta(seconds=70)


class Phone:
    """Plans calls for a business."""

    def __init__(self, business: "Business") -> None:
        self._business = business

    def plan(self, call: CallBlock) -> None:
        """Plan the logging of a call at its end; its processing is planned then."""
        length = math.ceil(_starts(call)[-1])
        ended = self._business.moments.at(call.days_ago, call.time) + timedelta(seconds=length)
        self._business.replay.plan(ended, partial(self._log, call, length))

    async def _log(self, call: CallBlock, length: int) -> None:
        business, actor = self._business, self._business.people[call.member]
        started = utc_now() - timedelta(seconds=length)
        new = CallCreate(
            contact_id=business.contacts[call.contact],
            direction=CallDirection(call.direction),
            started_at=started.isoformat(timespec="seconds"),
            duration_seconds=length,
            transcription=_transcript(call),
        )
        logged = await call_service.create_call(business.session, actor, new)
        business.replay.plan(utc_now() + PROCESSING, partial(self._process, call, actor, logged.id))

    async def _process(self, call: CallBlock, actor: Actor, call_id: UUID) -> None:
        session = self._business.session
        row = await call_service.find_row(session, actor.organization_id, call_id)
        assert row is not None
        row.status, row.version = CallStatus.PROCESSED.value, row.version + 1
        row.analysis = {"summary": " ".join(call.summary)}
        for line in call.found:
            await self._add_found_task(call, line, actor, call_id)

    async def _add_found_task(self, call: CallBlock, line: FoundLine, actor: Actor, call_id: UUID) -> None:
        business, now = self._business, utc_now()
        contact_id = business.contacts[call.contact]
        members = await contact_service.list_assigned(business.session, actor.organization_id, contact_id)
        category, side = category_and_side(line.category)
        task = Task(
            organization_id=actor.organization_id,
            contact_id=contact_id,
            title=line.title,
            description=line.description or None,
            category=category,
            side=side.value,
            priority=line.priority,
            source=TaskSource.AI.value,
            assigned_to=members[0] if len(members) == 1 else None,
            call_id=call_id,
            created_at=now,
            updated_at=now,
            search_text=search_text(line.title, line.description),
        )
        self._set_due(task, call, line, actor)
        business.session.add(task)
        await activity.record_system(
            business.session,
            actor.organization_id,
            contact_id=contact_id,
            kind="task-created",
            subject_id=task.id,
            by="ai",
            details={"title": task.title, "source": task.source},
        )
        await business.session.flush()
        row = await call_service.find_row(business.session, actor.organization_id, call_id)
        quote = Transcript(row.transcription or {}).find(line.evidence) if row else None
        await add_evidence(business.session, actor.organization_id, task.id, call_id, quote)
        await business.plan_outcome(await task_service.get_task(business.session, actor, task.id), line.outcome, actor)

    def _set_due(self, task: Task, call: CallBlock, line: FoundLine, actor: Actor) -> None:
        if line.due_in_days is not None:
            day = self._business.moments.day(line.due_in_days - call.days_ago)
            due_date, due_on = read_due(f"{day}T17:00", actor.timezone)
            set_due(task, due_date, due_on, actor.timezone, time())


def _starts(call: CallBlock) -> list[float]:
    """The seconds at which the turns begin, followed by the length of the call."""
    starts = [0.0]
    for _, text in call.turns:
        starts.append(starts[-1] + len(text.split()) / WORDS_A_SECOND + PAUSE)
    return starts


def _transcript(call: CallBlock) -> str:
    return "\n".join(
        f"[{int(start) // 60}:{int(start) % 60:02}] {speaker}: {text}"
        for start, (speaker, text) in zip(_starts(call), call.turns, strict=False)
    )
