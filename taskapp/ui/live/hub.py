"""The hub: delivers committed changes to the pages connected to this process (decision 8).

Pages whose actors may see the same data share one query. Each page with queued updates has a delivery task of its
own, so a busy page delays no other; the hub holds nothing while it waits for a page's lock. A page that missed an
update loads its data again. While the database does not answer, changes stay queued and are tried again each second.
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

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.db.outage import is_away
from taskapp.core.work import bus
from taskapp.core.work.bus import Change
from taskapp.ui.live.feed import Feed, Page
from taskapp.ui.reflex_adapter import server_commands, tabs

log = logging.getLogger(__name__)

FindActor = Callable[[str], Awaitable[Actor | None]]
AnyFeed = Feed[Any, Any]

# A change after a pause waits only until the answer to its author is on its way.
FIRST_SECONDS = 0.015
# Changes within this time after others share one query and one message a page; a person still perceives them as immediate.
COALESCE_SECONDS = 0.1
# The actor of every page is read again this often, which notices an expired login; an ended login or a change of the
# organization's members triggers the check immediately.
ACTOR_CHECK_SECONDS = 15.0
# When a handler locks its tab for longer than this, the updates are dropped and the page loads again afterwards.
LOCK_TIMEOUT_SECONDS = 30.0
# How often open pages are checked for a change of date in their time zone.
DATE_CHECK_SECONDS = 5.0
# With more queued updates than this in one tab, loading again is cheaper.
MAX_QUEUED = 50
# Queries at the same time, and pages that load again at the same time: leaves database connections for requests.
MAX_CONCURRENT_READS = 3
MAX_CONCURRENT_RELOADS = 4
# How long a page that loads again counts as one of them; it may take longer.
RELOAD_TIMEOUT_SECONDS = 5.0
# Pause after the database did not answer.
RETRY_SECONDS = 1.0
# With more queued changes of one organization than this, its pages load again instead.
MAX_PENDING = 500

_MISSED = object()


class Hub:
    """The registry of the pages connected to this process, and the tasks that update them."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._pending: dict[UUID, list[Change]] = defaultdict(list)
        # The users of whom a login has ended.
        self._ended: set[UUID] = set()
        # When changes were last taken up, by the clock of the event loop.
        self._taken_at = float("-inf")
        self._app: rx.App
        self._find_actor: FindActor

    def join(self, token: str, actor: Actor, feed: AnyFeed, *, reference: str) -> None:
        """Subscribe the page of `token` to `feed`, with the permissions of `actor`."""
        page = self._pages.get(token)
        if page is None:
            page = self._pages[token] = Page(token, reference, actor, _today(actor))
        page.actor = actor
        page.feeds.add(feed)

    def leave(self, token: str) -> None:
        """Remove the page and its subscriptions."""
        self._pages.pop(token, None)

    def __len__(self) -> int:
        return len(self._pages)

    async def run(self, app: rx.App, *, find_actor: FindActor) -> None:
        """Deliver updates until cancelled; a step that fails is logged and repeated."""
        self._app, self._find_actor = app, find_actor
        self._wake, self._read_limit = asyncio.Event(), asyncio.Semaphore(MAX_CONCURRENT_READS)
        self._reload_limit = asyncio.Semaphore(MAX_CONCURRENT_RELOADS)
        unsubscribe = bus.subscribe(self._collect)
        try:
            await asyncio.gather(_repeat(self._flush), _repeat(self._check_dates), _repeat(self._check_actors))
        finally:
            unsubscribe()

    def _collect(self, changes: list[Change]) -> None:
        """Queue committed changes; the bus calls this, so it must not block."""
        for change in changes:
            if change.kind == "session":
                self._ended.update(change.user_ids)
            elif change.organization_id == bus.EVERYWHERE:
                for organization_id in {page.actor.organization_id for page in self._pages.values()}:
                    self._pending[organization_id] = [Change(organization_id, change.kind, organization_id)]
            else:
                self._pending[change.organization_id].append(change)
        self._wake.set()

    async def _flush(self) -> None:
        await self._wake.wait()
        now = asyncio.get_running_loop().time
        await asyncio.sleep(max(FIRST_SECONDS, self._taken_at + COALESCE_SECONDS - now()))
        self._wake.clear()
        self._taken_at = now()
        await self._close_ended()
        pending, self._pending = self._pending, defaultdict(list)
        publishing = [self._publish(organization_id, changes) for organization_id, changes in pending.items()]
        results = await asyncio.gather(*publishing, return_exceptions=True)
        failures = [result for result in results if isinstance(result, BaseException)]
        if failures:
            raise failures[0]

    async def _close_ended(self) -> None:
        """Redirect the pages whose login has ended, before any other change could be sent to them."""
        if not self._ended:
            return
        ended, self._ended = self._ended, set()
        try:
            await self._refresh_actors([page for page in self._pages.values() if page.actor.user_id in ended])
        except BaseException:
            self._ended |= ended
            self._wake.set()
            raise

    async def _publish(self, organization_id: UUID, changes: list[Change]) -> None:
        """Send changes to the organization's pages; queue them again when the database does not answer."""
        try:
            await self._send(organization_id, changes)
        except Exception as error:
            if not is_away(error):
                self._enqueue_reload(self._pages_of(organization_id))
                raise
            kept = [*changes, *self._pending[organization_id]]
            everything = Change(organization_id, "everything", organization_id)
            self._pending[organization_id] = kept if len(kept) <= MAX_PENDING else [everything]
            self._wake.set()
            raise

    async def _send(self, organization_id: UUID, changes: list[Change]) -> None:
        pages = self._pages_of(organization_id)
        kinds = {change.kind for change in changes}
        if kinds & {"member", "organization", "everything"}:
            pages = await self._refresh_actors(pages)
        if "everything" in kinds:
            self._enqueue_reload(pages)
            return
        groups = _group_pages(pages, changes)
        payloads = await asyncio.gather(
            *(self._read_feed(feed, listeners[0].actor, changes) for (feed, _), listeners in groups.items())
        )
        updates: dict[Page, list[tuple[AnyFeed, Any]]] = defaultdict(list)
        for ((feed, _), listeners), payload in zip(groups.items(), payloads, strict=True):
            for page in listeners:
                updates[page].append((feed, payload))
        for page, page_updates in updates.items():
            self._enqueue(page, page_updates)
        moved = {change.id for change in changes if change.kind == "access"}
        for page in pages:
            if page.actor.member_id in moved:
                # The others hear of the contact itself.
                self._enqueue(page, [(feed, _MISSED) for feed in page.feeds if "contact" not in feed.kinds])

    def _pages_of(self, organization_id: UUID) -> list[Page]:
        return [page for page in self._pages.values() if page.actor.organization_id == organization_id]

    async def _read_feed(self, feed: AnyFeed, actor: Actor, changes: list[Change]) -> Any:
        try:
            async with self._read_limit, db.reading() as session:
                return await feed.read(session, actor, [change for change in changes if feed.matches(change, actor)])
        except Exception as error:
            if is_away(error):
                raise
            log.exception("could not read the changes for %s; its pages load again", feed.view.__name__)
            return _MISSED

    def _enqueue(self, page: Page, updates: list[tuple[AnyFeed, Any]]) -> None:
        page.queue += updates
        if len(page.queue) > MAX_QUEUED:
            page.queue = [(feed, _MISSED) for feed in page.feeds]
        if page.queue and (page.delivery is None or page.delivery.done()):
            page.delivery = asyncio.create_task(self._deliver(page), name="live-delivery")

    def _enqueue_reload(self, pages: Iterable[Page]) -> None:
        for page in pages:
            self._enqueue(page, [(feed, _MISSED) for feed in page.feeds])

    async def _deliver(self, page: Page) -> None:
        while page.queue and self._is_open(page):
            queue, page.queue = page.queue, []
            missed = {feed for feed, payload in queue if payload is _MISSED}
            try:
                async with asyncio.timeout(LOCK_TIMEOUT_SECONDS):
                    await self._apply_updates(page, [update for update in queue if update[0] not in missed])
            except Exception as error:
                log.warning("a page missed changes and loads again: %s", error, exc_info=not is_away(error))
                missed = {feed for feed, _ in queue}
            if missed and not await self._reload(page, missed):
                await asyncio.sleep(RETRY_SECONDS)
                page.queue += [(feed, _MISSED) for feed in missed]

    async def _apply_updates(self, page: Page, updates: list[tuple[AnyFeed, Any]]) -> None:
        if not updates:
            return
        events: list[Any] = []
        async with self._app.modify_state(rx.BaseStateToken(ident=page.token, cls=updates[0][0].view)) as root:
            for feed, payload in updates:
                view = await root.get_state(feed.view)
                result = feed.apply(view, page.actor, payload) if feed.apply else feed.reload
                events += _as_list(await result if isawaitable(result) else result)
        await tabs.run_events(self._app, page.token, events)

    async def _reload(self, page: Page, feeds: Iterable[AnyFeed]) -> bool:
        """Have the page load again; returns False when the database did not answer."""
        async with self._reload_limit:
            try:
                # Not left to the page's handlers, each of which would show an error message.
                await self._find_actor(page.reference)
            except Exception as error:
                log.warning("a page could not load again: %s", error, exc_info=not is_away(error))
                return not is_away(error)
            if not self._is_open(page):
                return True
            running = await tabs.run_events(self._app, page.token, [feed.reload for feed in feeds])
            errors = await tabs.errors_of(running, seconds=RELOAD_TIMEOUT_SECONDS)
        return not any(is_away(error) for error in errors)

    async def _check_dates(self) -> None:
        await asyncio.sleep(DATE_CHECK_SECONDS)
        for page in list(self._pages.values()):
            if self._is_open(page) and page.today != (today := _today(page.actor)):
                page.today = today
                self._enqueue_reload([page])

    async def _check_actors(self) -> None:
        await asyncio.sleep(ACTOR_CHECK_SECONDS)
        await self._refresh_actors(list(self._pages.values()))

    async def _refresh_actors(self, pages: list[Page]) -> list[Page]:
        """Update the actor of each page; return those still signed in. The others are redirected to the login page."""
        actors = {reference: await self._find_actor(reference) for reference in {page.reference for page in pages}}
        signed_in = []
        for page in pages:
            if (actor := actors[page.reference]) is not None:
                sees_the_same = page.actor.permissions == actor.permissions
                page.actor = actor
                signed_in.append(page)
                if not sees_the_same:
                    self._enqueue_reload([page])
            elif self._is_open(page):
                self.leave(page.token)
                await tabs.run_events(self._app, page.token, [server_commands.sign_in()])
        return signed_in

    def _is_open(self, page: Page) -> bool:
        if not self._is_connected(page) and self._pages.get(page.token) is page:
            self.leave(page.token)
        return self._pages.get(page.token) is page

    def _is_connected(self, page: Page) -> bool:
        return tabs.is_connected(self._app, page.token)


def _group_pages(pages: list[Page], changes: list[Change]) -> dict[tuple[AnyFeed, object], list[Page]]:
    """Group the subscribed pages by feed and visibility: one query for each group."""
    groups: dict[tuple[AnyFeed, object], list[Page]] = defaultdict(list)
    for page in pages:
        for feed in page.feeds:
            if any(feed.matches(change, page.actor) for change in changes):
                groups[feed, feed.visibility_key(page.actor)].append(page)
    return groups


def _today(actor: Actor) -> date:
    return utc_now().astimezone(actor.timezone).date()


def _as_list(events: Any) -> list[Any]:
    if events is None:
        return []
    return list(events) if isinstance(events, list | tuple) else [events]


async def _repeat(step: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await step()
        except Exception as error:
            log.warning("live updates failed and are tried again: %s", error, exc_info=not is_away(error))
            await asyncio.sleep(RETRY_SECONDS)
