"""The input of an extraction, read before the model is asked, and its outcome."""

import asyncio
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.ai import client
from taskapp.ai import service as ai_service
from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.contacts import service as contact_service
from taskapp.core.work import leases
from taskapp.extraction import repository
from taskapp.extraction.evidence import Transcript
from taskapp.extraction.model import CallExtraction
from taskapp.extraction.protocol.prompt import OpenPromise, PromptContext
from taskapp.shared.dates import today_in
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskSide

KIND = "tasks"
MAX_OPEN_TASKS = 30
MAX_NAMES = 50


@dataclass(frozen=True, slots=True)
class ExtractionOutcome:
    """Counts of what was written, or why no model was asked.

    `skipped`: nothing to do; `missing`: a setting that is needed; `busy`: another worker has the claim, try again later.
    """

    created: int = 0
    linked: int = 0
    suggested: int = 0
    dropped: int = 0
    skipped: str | None = None
    missing: str | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class ExtractionInput:
    """Everything an extraction needs, read before the model is asked.

    `open_ids` and `open_promises` are the tasks listed in the prompt, in order; `known` are the quotes of what was found in the call before.
    """

    organization_id: UUID
    call: Call
    timezone: ZoneInfo
    model: str
    ai_mode: str
    quotes_only: bool
    prompt_context: PromptContext
    transcript: Transcript
    open_ids: tuple[UUID, ...]
    known: tuple[str, ...] = ()
    open_promises: tuple[OpenPromise, ...] = ()


async def read_input(session: AsyncSession, org_id: UUID, call_id: UUID) -> ExtractionInput | ExtractionOutcome:
    """The input for a call, or an outcome when there is nothing to ask."""
    call = await call_service.find_row(session, org_id, call_id)
    organization = await repository.find_organization(session, org_id)
    if call is None or organization is None or not (call.transcription or {}).get("text"):
        return ExtractionOutcome(skipped="no transcription")
    if call.contact_id is None:
        return ExtractionOutcome(skipped="no contact")
    ledger = await repository.find_ledger(session, org_id, call_id, KIND)
    model = await ai_service.model_for(session, org_id, Area.EXTRACT_TASKS)
    if ledger and ledger.state != leases.PENDING and not reads_better(model, ledger):
        return stored_outcome(ledger)
    if missing := client.missing_for(model):
        return ExtractionOutcome(missing=missing)
    tz = ZoneInfo(organization.timezone)
    contact = await contact_service.find_name(session, org_id, call.contact_id)
    tasks = await repository.list_open_tasks(session, org_id, call.contact_id, MAX_OPEN_TASKS)
    prompt_context = PromptContext(
        day=today_in(tz, call.started_at),
        direction=call.direction,
        organization_name=organization.name,
        contact_name=contact or "",
        our_names=tuple(await repository.list_active_names(session, org_id, MAX_NAMES)),
        open_titles=tuple(_listed_title(task) for task in tasks),
        at=call.started_at.astimezone(tz).time(),
    )
    ids, known = tuple(task.id for task in tasks), await repository.list_quotes(session, org_id, call_id)
    transcript = await asyncio.to_thread(Transcript, call.transcription or {})  # seconds for a transcript of a day
    mode, quotes = organization.ai_mode, organization.ai_quotes_only
    promises = tuple(OpenPromise(task.title, task.side == TaskSide.THEY) for task in tasks)
    return ExtractionInput(
        org_id, call, tz, model, mode, quotes, prompt_context, transcript, ids, tuple(known), promises
    )


def reads_better(model: str, ledger: CallExtraction) -> bool:
    """Whether `model` can read a call again that the offline rules have read; a call that a model has read stays as it is."""
    return ledger.model == LOCAL_RULES != model and client.missing_for(model) is None


def _listed_title(task: Task) -> str:
    return f"{task.title} (the contact owes it)" if task.side == TaskSide.THEY else task.title


def stored_outcome(ledger: CallExtraction) -> ExtractionOutcome:
    """The outcome stored by an earlier extraction of the same call."""
    counts = (ledger.created, ledger.linked, ledger.suggested, ledger.dropped)
    return ExtractionOutcome(*counts, skipped="already extracted")
