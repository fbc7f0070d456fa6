"""The hub: brings committed changes to the pages connected to this process.

What actors with the same eyes would read is read once for all of them. Every page has a task of its own while
news wait for it, so a busy page delays no other; nothing here waits for a page's lock while holding anything.
What is missed is healed by reading again.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from inspect import isawaitable
from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import Event
from reflex.state import StateUpdate

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.work import bus
from taskapp.core.work.bus import Change
from taskapp.ui.live.feed import Feed, Page

log = logging.getLogger(__name__)

FindActor = Callable[[str], Awaitable[Actor | None]]
AnyFeed = Feed[Any, Any]

# Changes within this time travel together: one reading and one message a page, and still "at once" to a person.
COALESCE_SECONDS = 0.1
# Who looks at a page is asked again this often, so a revoked login hears nothing more after it; at once when
# the organization's members change.
ACTOR_SECONDS = 15.0
# A handler that holds its tab longer than this loses the news; the page reads again when it is free.
PATIENCE_SECONDS = 30.0
# How late an open page may learn that the day has changed.
MIDNIGHT_SECONDS = 5.0
# More waiting news than this in one tab, and reading again is cheaper.
INBOX = 50
# Readings at the same time: the database's other users come first.
READERS = 3

_LOST = object()


class Hub:
    """The pages connected to this process, and the tasks that bring them news."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._heard: dict[UUID, list[Change]] = defaultdict(list)
        self._app: rx.App
        self._find_actor: FindActor

    def join(self, token: str, actor: Actor, feed: AnyFeed, *, reference: str) -> None:
        """Let the page behind `token` hear `feed` as `actor` may."""
        page = self._pages.get(token)
        if page is None:
            page = self._pages[token] = Page(token, reference, actor, _today(actor))
        page.actor = actor
        page.feeds.add(feed)

    def leave(self, token: str) -> None:
        """The page is gone, or shows something else."""
        self._pages.pop(token, None)

    def __len__(self) -> int:
        return len(self._pages)

    async def run(self, app: rx.App, *, find_actor: FindActor) -> None:
        """Bring news until cancelled; a failing step is logged and the next goes on."""
        self._app, self._find_actor = app, find_actor
        self._woken, self._readers = asyncio.Event(), asyncio.Semaphore(READERS)
        unsubscribe = bus.subscribe(self.hear)
        try:
            await asyncio.gather(_for_ever(self._flush), _for_ever(self._roll_over), _for_ever(self._ask_again))
        finally:
            unsubscribe()

    def hear(self, changes: list[Change]) -> None:
        """Take note of committed changes; called by the bus, returns at once."""
        for change in changes:
            self._heard[change.organization_id].append(change)
        self._woken.set()

    async def _flush(self) -> None:
        await self._woken.wait()
        await asyncio.sleep(COALESCE_SECONDS)
        self._woken.clear()
        heard, self._heard = self._heard, defaultdict(list)
        await asyncio.gather(*(self._spread(organization_id, changes) for organization_id, changes in heard.items()))

    async def _spread(self, organization_id: UUID, changes: list[Change]) -> None:
        pages = [page for page in self._pages.values() if page.actor.organization_id == organization_id]
        kinds = {change.kind for change in changes}
        if kinds & {"member", "organization", "everything"}:
            pages = await self._still_allowed(pages)
        if "everything" in kinds:
            self._post(pages, [(feed, _LOST) for page in pages for feed in page.feeds])
            return
        groups = _grouped(pages, changes)
        news = await asyncio.gather(*(self._read(feed, heard[0].actor, changes) for (feed, _), heard in groups.items()))
        letters: dict[Page, list[tuple[AnyFeed, Any]]] = defaultdict(list)
        for ((feed, _), listeners), item in zip(groups.items(), news, strict=True):
            for page in listeners:
                letters[page].append((feed, item))
        for page, letter in letters.items():
            self._post([page], letter)

    async def _read(self, feed: AnyFeed, actor: Actor, changes: list[Change]) -> Any:
        try:
            async with self._readers, db.reading() as session:
                return await feed.read(session, actor, [change for change in changes if feed.wants(change, actor)])
        except Exception:
            log.exception("could not read the news for %s; its pages read again", feed.view.__name__)
            return _LOST

    def _post(self, pages: Iterable[Page], news: list[tuple[AnyFeed, Any]]) -> None:
        for page in pages:
            page.inbox += [item for item in news if item[0] in page.feeds]
            if len(page.inbox) > INBOX:
                page.inbox = [(feed, _LOST) for feed in page.feeds]
            if page.inbox and (page.delivery is None or page.delivery.done()):
                page.delivery = asyncio.create_task(self._deliver(page), name="live-delivery")

    async def _deliver(self, page: Page) -> None:
        while page.inbox and self._is_open(page):
            inbox, page.inbox = page.inbox, []
            lost = {feed for feed, news in inbox if news is _LOST}
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._apply(page, [item for item in inbox if item[0] not in lost])
            except Exception:
                log.warning("a page missed news and reads again", exc_info=True)
                lost = {feed for feed, _ in inbox}
            await self._reload(page, lost)

    async def _apply(self, page: Page, inbox: list[tuple[AnyFeed, Any]]) -> None:
        if not inbox:
            return
        events: list[Any] = []
        async with self._app.modify_state(rx.BaseStateToken(ident=page.token, cls=inbox[0][0].view)) as root:
            for feed, news in inbox:
                answer = feed.apply(await root.get_state(feed.view), page.actor, news)
                events += _listed(await answer if isawaitable(answer) else answer)
        await self._emit(page, events)

    async def _emit(self, page: Page, events: list[Any]) -> None:
        ready = Event.from_event_type(events)
        shown = [event for event in ready if event.name.startswith("_")]
        if shown and self._is_connected(page):
            await self._app.event_namespace.emit_update(StateUpdate(events=shown), page.token)
        for event in ready:
            if event not in shown:
                await self._app.event_processor.enqueue(page.token, event)

    async def _reload(self, page: Page, feeds: Iterable[AnyFeed]) -> None:
        if self._is_connected(page):
            await self._emit(page, [feed.reload for feed in feeds])

    async def _roll_over(self) -> None:
        await asyncio.sleep(MIDNIGHT_SECONDS)
        for page in list(self._pages.values()):
            if self._is_open(page) and page.today != (today := _today(page.actor)):
                page.today = today
                self._post([page], [(feed, _LOST) for feed in page.feeds])

    async def _ask_again(self) -> None:
        await asyncio.sleep(ACTOR_SECONDS)
        await self._still_allowed(list(self._pages.values()))

    async def _still_allowed(self, pages: list[Page]) -> list[Page]:
        """Those whose login still stands, with the actor as of now; the others read again and find out."""
        found: dict[str, Actor | None] = {}
        for reference in {page.reference for page in pages}:
            found[reference] = await self._find_actor(reference)
        allowed = []
        for page in pages:
            if (actor := found[page.reference]) is not None:
                page.actor = actor
                allowed.append(page)
            elif self._is_open(page):
                self.leave(page.token)
                await self._reload(page, list(page.feeds)[:1])
        return allowed

    def _is_open(self, page: Page) -> bool:
        if not self._is_connected(page) and self._pages.get(page.token) is page:
            self.leave(page.token)
        return self._pages.get(page.token) is page

    def _is_connected(self, page: Page) -> bool:
        namespace = self._app.event_namespace
        return namespace is not None and page.token in namespace._token_manager.token_to_socket


def _grouped(pages: list[Page], changes: list[Change]) -> dict[tuple[AnyFeed, object], list[Page]]:
    """The pages that want to hear, together where one reading serves them."""
    groups: dict[tuple[AnyFeed, object], list[Page]] = defaultdict(list)
    for page in pages:
        for feed in page.feeds:
            if any(feed.wants(change, page.actor) for change in changes):
                groups[feed, feed.eyes(page.actor)].append(page)
    return groups


def _today(actor: Actor) -> date:
    return utc_now().astimezone(actor.timezone).date()


def _listed(events: Any) -> list[Any]:
    if events is None:
        return []
    return list(events) if isinstance(events, list | tuple) else [events]


async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await step()
        except Exception:
            log.exception("a live step failed; going on")
            await asyncio.sleep(1)
