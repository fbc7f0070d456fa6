"""Writing the items of one reply: each quote proven, at most five tasks, doubles and unproven ones counted."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.extraction import repository, writing
from taskapp.extraction.evidence import Quote
from taskapp.extraction.inputs import Case, Extracted
from taskapp.extraction.reply import Item, Reply, Update
from taskapp.tasks.types import SuggestionKind

MAX_TASKS = 5


class Writer:
    """Writes the usable items of one reply, and counts."""

    def __init__(self, session: AsyncSession, case: Case, target: writing.Target) -> None:
        self._session, self._case, self._target = session, case, target
        self._org = case.organization_id
        self._seen: set[tuple[str, str]] = set()
        self.created = self.linked = self.suggested = self.dropped = 0

    async def write(self, reply: Reply) -> Extracted:
        """At most five tasks, and as many suggestions about open ones."""
        self.dropped = reply.dropped
        for item in reply.items:
            await self._write_item(item)
        for update in reply.updates[:MAX_TASKS]:
            await self._suggest(update)
        return Extracted(self.created, self.linked, self.suggested, self.dropped)

    async def _write_item(self, item: Item) -> None:
        quote = self._case.transcript.find(item.evidence) if item.evidence is not None else None
        unproven = item.evidence is not None and quote is None
        full = self.created + self.suggested >= MAX_TASKS
        if full or unproven or (quote is None and self._case.quotes_only) or self._is_double(item, quote):
            self.dropped += 1
            return
        existing = await self._open_task(item.repeats)
        if existing:
            await self._note(existing, quote, repeated=True)
            self.linked += 1
        elif self._case.ai_mode == "ask":
            content = writing.content_of(item)
            await writing.suggest(
                self._session, self._org, self._target, SuggestionKind.CREATE, content=content, quote=quote
            )
            self.suggested += 1
        else:
            task = await writing.create_task(self._session, self._org, self._target, item)
            await self._note(task.id, quote)
            self.created += 1

    async def _suggest(self, update: Update) -> None:
        task_id, quote = await self._open_task(update.number), self._case.transcript.find(update.evidence)
        if task_id is None or quote is None:
            self.dropped += 1
            return
        content: dict[str, Any] = {"offset_days": update.offset_days}
        kind = SuggestionKind(update.action)
        await writing.suggest(
            self._session, self._org, self._target, kind, content=content, quote=quote, task_id=task_id
        )
        self.suggested += 1

    def _is_double(self, item: Item, quote: Quote | None) -> bool:
        """The same words leading to the same title a second time."""
        key = (item.title.casefold(), quote.text if quote else "")
        double = quote is not None and key in self._seen
        self._seen.add(key)
        return double

    async def _open_task(self, number: int | None) -> UUID | None:
        """The task that was shown under a number, while it is open and this contact's."""
        if not number or number > len(self._case.open_ids):
            return None
        task_id, contact_id = self._case.open_ids[number - 1], self._target.contact_id
        return task_id if await repository.is_open(self._session, self._org, contact_id, task_id) else None

    async def _note(self, task_id: UUID, quote: Quote | None, *, repeated: bool = False) -> None:
        call_id = self._case.call.id
        await writing.note_quote(self._session, self._org, task_id, call_id, quote, repeated=repeated)
