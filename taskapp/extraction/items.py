"""Stores the items of a model's reply: tasks, suggestions, links to open tasks, and what was dropped."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.extraction import repository, settling, writing
from taskapp.extraction.choosing import MAX_TASKS, DroppedItem, DropReason, ProvenItem, choose
from taskapp.extraction.evidence import Quote
from taskapp.extraction.inputs import ExtractionInput, ExtractionOutcome
from taskapp.extraction.protocol.reply import Item, Reply, Update
from taskapp.extraction.suggestions import waiting
from taskapp.extraction.trust import automatic
from taskapp.extraction.trust import service as trust
from taskapp.extraction.trust.service import CategoryTrust
from taskapp.tasks.types import SuggestionKind, TaskCategory, TaskSide


class Writer:
    """Stores the usable items of one reply and counts the results."""

    def __init__(self, session: AsyncSession, source: ExtractionInput, destination: writing.Destination) -> None:
        self._session, self._source, self._destination = session, source, destination
        self._org = source.organization_id
        context = source.prompt_context
        self._sides = settling.sure_sides(source.transcript.turns, context.parties)
        self._parties = context.parties
        self.created = self.linked = self.suggested = 0
        self._trusted: dict[TaskCategory, CategoryTrust] | None = None
        self.dropped: list[DroppedItem] = []

    async def write(self, reply: Reply) -> ExtractionOutcome:
        """Store at most five new tasks (or suggestions of tasks), and at most five suggestions about open tasks."""
        choice = choose(
            reply.items,
            self._source.transcript,
            quotes_only=self._source.quotes_only,
            known=self._source.known,
            reason_to_drop=settling.reason_to_drop,
        )
        self.dropped = [DroppedItem("", "", DropReason.UNREADABLE)] * reply.dropped + choice.dropped
        for proven in choice.kept:
            await self._write_item(proven)
        for update in reply.updates[:MAX_TASKS]:
            await self._suggest(update)
        return ExtractionOutcome(self.created, self.linked, self.suggested, len(self.dropped))

    async def _write_item(self, proven: ProvenItem) -> None:
        quote = proven.quote
        side = settling.settle_side(proven.item, quote, self._sides, self._parties)
        started = self._source.call.started_at.astimezone(self._source.timezone)
        item = replace(settling.settle_due(proven.item, quote, started), side=side)
        existing = await self._open_task(item.repeats)
        if existing:
            await self._add_evidence(existing, quote, repeated=True)
            self.linked += 1
        elif self._source.ai_mode == "ask":
            destination = await self._destination_of(item, quote)
            content = writing.suggestion_content(item, destination.assigned_to)
            suggestion = await writing.suggest(
                self._session, self._org, self._destination, SuggestionKind.CREATE, content=content, quote=quote
            )
            if trusted := await self._trusted_category(item.category):
                await automatic.accept(self._session, self._org, suggestion, destination, item, quote, trusted)
                self.created += 1
            else:
                self.suggested += 1
        else:
            task = await writing.create_task(self._session, self._org, await self._destination_of(item, quote), item)
            await self._add_evidence(task.id, quote)
            self.created += 1

    async def _trusted_category(self, category: TaskCategory) -> CategoryTrust | None:
        """How often the category is right, when that is enough to accept it automatically."""
        if self._trusted is None:
            found = await trust.read_trust(self._session, self._org)
            self._trusted = {one.category: one for one in found.items if one.automatic}
        return self._trusted.get(category)

    async def _destination_of(self, item: Item, quote: Quote | None) -> writing.Destination:
        """The destination with the member who promised it as assignee, where the name is one member's."""
        if item.side is TaskSide.THEY:
            return self._destination
        names = self._source.prompt_context.our_names
        name = settling.speaking_member(item, quote, self._sides, names)
        member_id = await repository.find_active_member(self._session, self._org, name) if name else None
        return replace(self._destination, assigned_to=member_id) if member_id else self._destination

    async def _suggest(self, update: Update) -> None:
        task_id, quote = await self._open_task(update.number), self._source.transcript.find(update.evidence)
        if task_id is None or quote is None:
            self.dropped.append(DroppedItem("", update.evidence, DropReason.NOT_PROVEN))
            return
        content: dict[str, Any] = {"offset_days": update.offset_days}
        kind, started_at = SuggestionKind(update.action), self._source.call.started_at
        if not await waiting.withdraw_older(self._session, self._org, task_id, kind, started_at):
            self.dropped.append(DroppedItem("", update.evidence, DropReason.NOT_LATEST))
            return
        if kind is SuggestionKind.RESCHEDULE:
            content["due_time"] = settling.spoken_time(quote, started_at.astimezone(self._source.timezone))
        await writing.suggest(
            self._session, self._org, self._destination, kind, content=content, quote=quote, task_id=task_id
        )
        self.suggested += 1

    async def _open_task(self, number: int | None) -> UUID | None:
        """The task listed under a number in the prompt; None when it is no longer open or has another contact."""
        if not number or number > len(self._source.open_ids):
            return None
        task_id, contact_id = self._source.open_ids[number - 1], self._destination.contact_id
        return task_id if await repository.is_open(self._session, self._org, contact_id, task_id) else None

    async def _add_evidence(self, task_id: UUID, quote: Quote | None, *, repeated: bool = False) -> None:
        call_id = self._source.call.id
        await writing.add_evidence(self._session, self._org, task_id, call_id, quote, repeated=repeated)
