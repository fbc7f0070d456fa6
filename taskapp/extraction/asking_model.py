"""Asks a model for the tasks of a call: once, or part by part; the answers of the parts are kept between the tries of a step."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.ai import asking
from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.ai.asking import ModelFailedError, Question
from taskapp.ai.client import Attempt
from taskapp.core.db import database as db
from taskapp.extraction import repository
from taskapp.extraction.inputs import ExtractionInput
from taskapp.extraction.model import CallExtraction
from taskapp.extraction.protocol.parts import Part, divide, merge
from taskapp.extraction.protocol.prompt import messages_for, schema_for, transcript_lines
from taskapp.extraction.protocol.reply import Reply, read_reply

# Characters of a part's answer that are kept; a longer one is asked for again.
MAX_KEPT_ANSWER = 100_000
# How often a step is tried; the last try takes the answers that there are.
TRIES = 4


@dataclass(slots=True)
class _Asking:
    """One try: how many requests are left, and the texts of the answers by part number."""

    source: ExtractionInput
    ledger: CallExtraction
    left: int
    answers: dict[str, str]

    async def ask(self, part: Part) -> tuple[Reply, Attempt]:
        """Ask about one part with the requests that are left; raises `ModelFailedError` when none gave an answer."""
        if self.left <= 0:
            raise ModelFailedError("the other parts of the call are asked about next", transient=True)

        def read(text: str) -> Reply | None:
            if len(text) <= MAX_KEPT_ANSWER:
                self.answers[str(part.number)] = text
            return read_reply(text)

        found = await asking.ask_for(_question(self.source, part, read), self._record_failed, requests=self.left)
        self.left -= 1
        return found

    async def keep(self, attempt: Attempt) -> None:
        """Store the answers so far, with the usage of the last one."""
        async with db.transaction() as session:
            await record_usage(session, self.source.organization_id, self.source, attempt)
            await repository.keep_answers(session, self.source.organization_id, self.ledger.id, self.answers)

    async def _record_failed(self, attempt: Attempt) -> None:
        self.left -= 1
        await _record(self.source, attempt)


async def ask_model(ledger: CallExtraction, source: ExtractionInput, requests: int) -> tuple[Reply, Attempt | None]:
    """The reply about the whole call, from at most `requests` requests, and the last attempt unless its usage is recorded.

    Raises `ModelFailedError` without a usable answer. Answered parts of a long call are not asked about again.
    """
    parts = divide(transcript_lines(source.transcript.turns))
    if len(parts) == 1:
        return await asking.ask_for(_question(source, None, read_reply), partial(_record, source), requests=requests)
    return await _ask_in_parts(source, ledger, parts, requests)


async def _ask_in_parts(
    source: ExtractionInput, ledger: CallExtraction, parts: list[Part], requests: int
) -> tuple[Reply, Attempt | None]:
    about = {"about": f"{source.call.contact_id}, {source.model}, {len(parts)}"}
    stored = ledger.part_answers or {}
    state = _Asking(source, ledger, requests, dict(stored) if about.items() <= stored.items() else about)
    replies = [read_reply(state.answers.get(str(part.number), "")) for part in parts]
    attempt: Attempt | None = None
    for index, part in enumerate(parts):
        if replies[index] is not None:
            continue
        if attempt:
            await state.keep(attempt)
            attempt = None
        try:
            replies[index], attempt = await state.ask(part)
        except ModelFailedError as error:
            # The end of the call is worth the most; without an answer about it nothing is taken.
            if replies[0] is None or (error.transient and ledger.attempts < TRIES):
                raise
            break
    return merge(reply for reply in replies if reply), attempt


async def record_usage(session: AsyncSession, organization_id: UUID, source: ExtractionInput, attempt: Attempt) -> None:
    """Add one request to the usage of the organization."""
    await ai_service.record(session, organization_id, attempt, tz=source.timezone, call_id=source.call.id)


async def _record(source: ExtractionInput, attempt: Attempt) -> None:
    async with db.transaction() as session:
        await record_usage(session, source.organization_id, source, attempt)


def _question(source: ExtractionInput, part: Part | None, read: Callable[[str], Reply | None]) -> Question[Reply]:
    return Question(
        area=Area.EXTRACT_TASKS,
        model=source.model,
        messages=messages_for(source.prompt_context, source.transcript.turns, part),
        schema_name="tasks_of_call",
        schema=schema_for(source.prompt_context),
        read=read,
    )
