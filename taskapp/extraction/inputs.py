"""What is known about a call before its tasks are asked for, and what came of asking."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.ai import client
from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.contacts import service as contact_service
from taskapp.core.work import leases
from taskapp.extraction import repository
from taskapp.extraction.evidence import Transcript
from taskapp.extraction.model import CallExtraction
from taskapp.extraction.prompt import Setting
from taskapp.shared.dates import today_in

KIND = "tasks"
MAX_OPEN_TASKS = 30
MAX_NAMES = 50


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of asking: counts, or why nobody was asked; `busy` when somebody else is asking right now."""

    created: int = 0
    linked: int = 0
    suggested: int = 0
    dropped: int = 0
    skipped: str | None = None
    missing: str | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the question needs, read before it is asked."""

    organization_id: UUID
    call: Call
    timezone: ZoneInfo
    model: str
    ai_mode: str
    quotes_only: bool
    setting: Setting
    transcript: Transcript
    open_ids: tuple[UUID, ...]


async def read_case(session: AsyncSession, org_id: UUID, call_id: UUID) -> Case | Extracted:
    """The case of a call, or why there is nothing to ask."""
    call = await call_service.find_row(session, org_id, call_id)
    organization = await repository.find_organization(session, org_id)
    if call is None or organization is None or not (call.transcription or {}).get("text"):
        return Extracted(skipped="no transcription")
    if call.contact_id is None:
        return Extracted(skipped="no contact")
    ledger = await repository.find_ledger(session, org_id, call_id, KIND)
    if ledger and ledger.state != leases.PENDING:
        return as_told(ledger)
    model = await ai_service.model_for(session, org_id, Area.EXTRACT_TASKS)
    if missing := client.missing_for(model):
        return Extracted(missing=missing)
    tz = ZoneInfo(organization.timezone)
    contact = await contact_service.find_name(session, org_id, call.contact_id)
    tasks = await repository.list_open_tasks(session, org_id, call.contact_id, MAX_OPEN_TASKS)
    setting = Setting(
        day=today_in(tz, call.started_at),
        direction=call.direction,
        organization_name=organization.name,
        contact_name=contact or "",
        our_names=tuple(await repository.list_active_names(session, org_id, MAX_NAMES)),
        open_titles=tuple(task.title for task in tasks),
    )
    ids = tuple(task.id for task in tasks)
    words = Transcript(call.transcription or {})
    mode, quotes = organization.ai_mode, organization.ai_quotes_only
    return Case(org_id, call, tz, model, mode, quotes, setting, words, ids)


def as_told(ledger: CallExtraction) -> Extracted:
    """What came of asking before."""
    counts = (ledger.created, ledger.linked, ledger.suggested, ledger.dropped)
    return Extracted(*counts, skipped="already extracted")
