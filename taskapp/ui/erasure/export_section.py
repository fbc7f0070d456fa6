"""The export of the organization: start it, its progress, and the download."""

from typing import Any

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.core.work.bus import Change
from taskapp.export import service
from taskapp.export.service import ExportRead
from taskapp.ui.live import updates as live
from taskapp.ui.once import make
from taskapp.ui.primitives.components import RelativeTime
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.shell.frame import settings_section

_ADMINS = (Role.OWNER, Role.ADMIN)


class ExportState(rx.State):
    """The organization's newest export; `shown` for owners and admins."""

    shown: rx.Field[bool] = rx.field(False)
    status: rx.Field[str] = rx.field("none")
    percent: rx.Field[int] = rx.field(0)
    size: rx.Field[str] = rx.field("")
    finished_ms: rx.Field[int] = rx.field(0)

    @rx.event
    async def load(self) -> None:
        """Load the state of the export."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            self.shown = actor.role in _ADMINS
            if self.shown:
                self._show(await service.get_export(session, actor))

    @rx.event
    @client_event
    async def start(self) -> None:
        """Start an export."""
        await make(self, "export", service.start_export)
        async with acting(self, write=False) as (session, actor):
            self._show(await service.get_export(session, actor))

    def _show(self, export: ExportRead) -> None:
        self.status, self.percent = export.state, int(export.progress * 100)
        self.size = _readable_size(export.size or 0)
        self.finished_ms = int(export.finished_at.timestamp() * 1000) if export.finished_at else 0


def export_section() -> rx.Component:
    """Render the export, for owners and admins."""
    about = rx.el.p(
        "A ZIP of everything the organization has: all tables as JSON and CSV, and the recordings. "
        "It holds no passwords and no keys. It can be downloaded for 24 hours.",
        class_name="mute",
    )
    body = rx.el.div(about, rx.el.div(_state(), aria_live="polite"), class_name="panel stack")
    return rx.cond(ExportState.shown, settings_section("Export", body))


def _state() -> rx.Component:
    ready = rx.fragment(
        # Without `reloadDocument` the router would look for a page of that path.
        rx.el.a(
            "Download ZIP",
            href="/api/export",
            download=True,
            class_name="button primary",
            custom_attrs={"reloadDocument": True},
        ),
        rx.el.span(ExportState.size, " · made ", RelativeTime.create(ms=ExportState.finished_ms), class_name="mute"),
        _button("Export again", "button quiet"),
    )
    running = rx.fragment(
        rx.el.progress(value=ExportState.percent, max=100, aria_label="Progress of the export"),
        rx.el.span(ExportState.percent, " %", class_name="mute"),
    )
    failed = rx.fragment(rx.el.span("The export failed.", class_name="error"), _button("Try again", "button"))
    return rx.el.div(
        rx.match(
            ExportState.status,
            ("ready", ready),
            ("running", running),
            ("failed", failed),
            _button("Export everything", "button"),
        ),
        class_name="export-state",
    )


def _button(label: str, class_name: str) -> rx.Component:
    return rx.el.button(label, type="button", class_name=class_name, on_click=ExportState.start)


def _readable_size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size, 1_000) / 1_000:.0f} kB"


async def _read_export(session: AsyncSession, actor: Actor, _changes: list[Change]) -> ExportRead | None:
    return await service.get_export(session, actor) if actor.role in _ADMINS else None


def _apply_export(state: ExportState, _actor: Actor, export: ExportRead | None) -> Any:
    if export is not None:
        state._show(export)


FEED = live.Feed(
    view=ExportState,
    kinds=frozenset({"export"}),
    read=_read_export,
    apply=_apply_export,
    reload=ExportState.load,
    personal=True,
)
