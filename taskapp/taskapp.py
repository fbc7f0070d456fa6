"""The application of a server process: pages, REST, MCP and websocket, and what runs as long as the process."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, chdir, nullcontext, suppress

import reflex as rx
from starlette.types import ASGIApp

from taskapp import jobs, rest, wiring
from taskapp.assistant import mcp_endpoint
from taskapp.cli import serving
from taskapp.core import config, installation
from taskapp.core.db import database as db
from taskapp.core.work import relay
from taskapp.ui import pages, session, theme
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import event_key, failed_events, socket_hooks
from taskapp.ui.reflex_adapter.asgi import AsgiApp
from taskapp.ui.reflex_adapter.built_pages.page_files import in_own_file
from taskapp.ui.reflex_adapter.built_pages.serving import Site
from taskapp.ui.reflex_adapter.failed_page import error_boundary
from taskapp.ui.reflex_adapter.socket_auth import SocketAuth
from taskapp.ui.shell.components import PageFailed, connection_banner
from taskapp.ui.sign_in import links

wiring.connect()
# Reflex reads rxconfig.py from the working folder only; without it, it would use its defaults (any origin, states on disk).
with chdir(installation.project()):
    app = rx.App(
        html_lang="en",
        stylesheets=theme.STYLESHEETS,
        head_components=theme.head_tags(),
        backend_exception_handler=session.handle_exception,
        toaster=rx.toast.provider(custom_attrs={"containerAriaLabel": "Messages"}),
        # In place of Reflex's own, which have these keys.
        extra_app_wraps={
            (5, "Overlay"): lambda _stateful: connection_banner(),
            (55, "ErrorBoundary"): lambda _stateful: error_boundary(PageFailed.create()),
        },
    )
for page in pages.PAGES:
    app.add_page(in_own_file(page.component, page.route), route=page.route, title=page.title, on_load=page.on_load)


def asgi() -> ASGIApp:
    """The ASGI application; the server calls this once in each of its processes."""
    reflex = app()
    socket_hooks.install(app, leave=live.hub.leave)
    return AsgiApp(
        reflex=reflex,
        socket=SocketAuth(
            reflex,
            find_reference=session.find_reference,
            secret=config.secret_key(),
            base_url=config.settings().base_url,
        ),
        rest=rest.create_app(),
        mcp=mcp_endpoint.ENDPOINT,
        site=_site(),
        find_actor=session.find_actor_of_cookie,
        find_refusal=links.find_refusal,
    )


@asynccontextmanager
async def running_parts() -> AsyncIterator[None]:
    """Run the database, the live hub, MCP and the jobs for as long as this process serves."""
    database = db.start(config.settings().database_url)
    failed_events.remember_failed_events(app.event_processor)
    event_key.pass_on(app.event_processor)
    hub = asyncio.create_task(live.hub.run(app, find_actor=session.find_actor), name="live-hub")
    try:
        async with (
            relay.running(database, redis_url=config.settings().redis_url),
            mcp_endpoint.ENDPOINT.running(),
            jobs.running() if serving.runs_jobs() else nullcontext(),
            serving.announcing(),
        ):
            # All modules are loaded and stay in memory: the garbage collector need not examine them at each run.
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
