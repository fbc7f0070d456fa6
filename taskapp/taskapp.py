"""The front door: pages, REST, websocket and the running parts, put together."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, chdir, suppress

import reflex as rx
from starlette.types import ASGIApp

from taskapp import jobs, rest, wiring
from taskapp.assistant import mcp_server
from taskapp.cli import serving
from taskapp.core import config, installation
from taskapp.core.db import database as db
from taskapp.core.work import relay
from taskapp.ui import pages, session, theme
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import failed_events, socket_hooks
from taskapp.ui.reflex_adapter.asgi import FrontDoor
from taskapp.ui.reflex_adapter.socket_auth import SocketGate
from taskapp.ui.reflex_adapter.static_pages import Site
from taskapp.ui.shell.components import connection_banner

wiring.connect()
# Reflex takes rxconfig.py from the working folder alone, and its own defaults (any origin, states on disk) without it.
with chdir(installation.project()):
    app = rx.App(
        html_lang="en",
        stylesheets=theme.STYLESHEETS,
        head_components=theme.head_tags(),
        backend_exception_handler=session.handle_exception,
        # In place of Reflex's own banner, which has this key.
        extra_app_wraps={(5, "Overlay"): lambda _stateful: connection_banner()},
    )
for page in pages.PAGES:
    app.add_page(page.component, route=page.route, title=page.title, on_load=page.on_load)


def asgi() -> ASGIApp:
    """The application a server process runs."""
    reflex = app()
    socket_hooks.install(app, leave=live.hub.leave)
    return FrontDoor(
        reflex=reflex,
        socket=SocketGate(
            reflex,
            find_reference=session.find_reference,
            secret=config.secret_key(),
            base_url=config.settings().base_url,
        ),
        rest=rest.create_app(),
        mcp=mcp_server.ENDPOINT,
        site=_site(),
        is_signed_in=_is_signed_in,
    )


@asynccontextmanager
async def running_parts() -> AsyncIterator[None]:
    """Database, live hub and jobs, for as long as this process serves."""
    database = db.start(config.settings().database_url)
    failed_events.remember_failed_events(app.event_processor)
    hub = asyncio.create_task(live.hub.run(app, find_actor=session.find_actor), name="live-hub")
    try:
        async with (
            relay.running(database, redis_url=config.settings().redis_url),
            mcp_server.ENDPOINT.running(),
            jobs.running() if serving.runs_jobs() else _nothing(),
            serving.announcing(),
        ):
            # What is loaded now stays: the collector need not look through it again and again.
            gc.collect()
            gc.freeze()
            yield
    finally:
        hub.cancel()
        with suppress(asyncio.CancelledError):
            await hub
        await db.stop()


app.register_lifespan_task(running_parts)


def _site() -> Site | None:
    folder = serving.pages_folder()
    return Site(folder, find_route=app.router) if folder else None


async def _is_signed_in(cookie: str) -> bool:
    return await session.find_reference(cookie) is not None


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield
