"""Stores the items of a model's reply: verifies each quote, writes at most five tasks, counts what is dropped."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.extraction import repository, writing
from taskapp.extraction.evidence import Quote
from taskapp.extraction.inputs import ExtractionInput, ExtractionOutcome
from taskapp.extraction.reply import Item, Reply, Update
from taskapp.tasks.types import SuggestionKind

MAX_TASKS = 5


class Writer:
    """Stores the usable items of one reply and counts the results."""

    def __init__(self, session: AsyncSession, source: ExtractionInput, destination: writing.Destination) -> None:
        self._session, self._source, self._destination = session, source, destination
        self._org = source.organization_id
        self._seen: set[tuple[str, str]] = set()
        self.created = self.linked = self.suggested = self.dropped = 0

    async def write(self, reply: Reply) -> ExtractionOutcome:
        """Store at most five new tasks (or suggestions of tasks), and at most five suggestions about open tasks."""
        self.dropped = reply.dropped
        for item in reply.items:
            await self._write_item(item)
        for update in reply.updates[:MAX_TASKS]:
            await self._suggest(update)
        return ExtractionOutcome(self.created, self.linked, self.suggested, self.dropped)

    async def _write_item(self, item: Item) -> None:
        quote = self._source.transcript.find(item.evidence) if item.evidence is not None else None
        unverified = item.evidence is not None and quote is None
        full = self.created + self.suggested >= MAX_TASKS
        if full or unverified or (quote is None and self._source.quotes_only) or self._is_duplicate(item, quote):
            self.dropped += 1
            return
        existing = await self._open_task(item.repeats)
        if existing:
            await self._add_evidence(existing, quote, repeated=True)
            self.linked += 1
        elif self._source.ai_mode == "ask":
            content = writing.suggestion_content(item)
            await writing.suggest(
                self._session, self._org, self._destination, SuggestionKind.CREATE, content=content, quote=quote
            )
            self.suggested += 1
        else:
            task = await writing.create_task(self._session, self._org, self._destination, item)
            await self._add_evidence(task.id, quote)
            self.created += 1

    async def _suggest(self, update: Update) -> None:
        task_id, quote = await self._open_task(update.number), self._source.transcript.find(update.evidence)
        if task_id is None or quote is None:
            self.dropped += 1
            return
        content: dict[str, Any] = {"offset_days": update.offset_days}
        kind = SuggestionKind(update.action)
        await writing.suggest(
            self._session, self._org, self._destination, kind, content=content, quote=quote, task_id=task_id
        )
        self.suggested += 1

    def _is_duplicate(self, item: Item, quote: Quote | None) -> bool:
        """Whether an earlier item had the same title and the same quote."""
        key = (item.title.casefold(), quote.text if quote else "")
        duplicate = quote is not None and key in self._seen
        self._seen.add(key)
        return duplicate

    async def _open_task(self, number: int | None) -> UUID | None:
        """The task listed under a number in the prompt; None when it is no longer open or has another contact."""
        if not number or number > len(self._source.open_ids):
            return None
        task_id, contact_id = self._source.open_ids[number - 1], self._destination.contact_id
        return task_id if await repository.is_open(self._session, self._org, contact_id, task_id) else None

    async def _add_evidence(self, task_id: UUID, quote: Quote | None, *, repeated: bool = False) -> None:
        call_id = self._source.call.id
        await writing.add_evidence(self._session, self._org, task_id, call_id, quote, repeated=repeated)
