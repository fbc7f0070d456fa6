"""State of the AI settings page."""

from functools import partial
from typing import Any, Literal, TypedDict

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.ai import service as ai_service
from taskapp.ai import trial
from taskapp.ai.areas import LOCAL_RULES, LOCAL_WHISPER, OFFLINE, Area, needs_key
from taskapp.ai.schemas import AiSettingsRead, AiSettingsUpdate, AreaRead, ModelTest, UsageRow
from taskapp.core.errors import AppError, invalid
from taskapp.telephony import service as telephony_service
from taskapp.telephony.schemas import LinesUpdate
from taskapp.ui.edits import FieldsConflict, conflict_of, merge, show_refusal
from taskapp.ui.form_errors import read_form
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.once import accept, note_press
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, writing

_OFFLINE_LABELS = {LOCAL_RULES: "Use local rules", LOCAL_WHISPER: "Use local Whisper"}


class AreaRow(TypedDict):
    """One area (a use of a model) with its model."""

    area: str
    label: str
    about: str
    model: str
    default: str
    overridden: bool
    local: str
    missing: str


class UsageLine(TypedDict):
    """One line of the usage table."""

    key: str
    day: str
    feature: str
    model: str
    requests: str
    failed: str
    tokens: str
    latency: str
    cost: str


class AiSettingsState(rx.State):
    """Models by area, handling of AI tasks, phone lines and usage."""

    loaded: rx.Field[bool] = rx.field(False)
    allowed: rx.Field[bool] = rx.field(True)
    areas: rx.Field[list[AreaRow]] = rx.field(default_factory=list)
    usage: rx.Field[list[UsageLine]] = rx.field(default_factory=list)
    total: rx.Field[str] = rx.field("")
    mode: rx.Field[str] = rx.field("add")
    quotes_only: rx.Field[bool] = rx.field(False)
    accept_above: rx.Field[str] = rx.field("")
    handling_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    endpoint: rx.Field[str] = rx.field("")
    missing: rx.Field[str] = rx.field("")
    by_rules: rx.Field[bool] = rx.field(False)
    lines: rx.Field[str] = rx.field("")
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    model_conflicts: rx.Field[dict[str, list[ConflictRow]]] = rx.field(default_factory=dict)
    handling_conflicts: rx.Field[list[ConflictRow]] = rx.field(default_factory=list)
    lines_conflicts: rx.Field[list[ConflictRow]] = rx.field(default_factory=list)
    # How often each form was filled. A new number replaces that form: after its own save, or with new values.
    handling_fills: rx.Field[int] = rx.field(0)
    lines_fills: rx.Field[int] = rx.field(0)

    @rx.event
    async def load(self) -> None:
        """Load the settings and the usage of the last thirty days; errors of earlier edits are removed."""
        await self._read()
        self.errors, self.handling_errors, self.model_conflicts = {}, {}, {}
        self.handling_conflicts, self.lines_conflicts = [], []
        self.loaded = True

    @rx.event
    @client_event
    async def choose(self, entered: dict[str, Any]) -> Any:
        """Set the model of an area; asks when somebody else has changed it meanwhile."""
        area = _parse_area(str(entered.get("area", "")))
        try:
            await writing(self, partial(_save_model, area=area, entered=entered))
        except FieldsConflict as conflict:
            self.model_conflicts = {area.value: conflict.rows}
            return None
        await accept(self, entered)
        self.model_conflicts = {}
        await self._read()
        return server_commands.toast("Saved", level="success")

    @rx.event
    @client_event
    async def reset_model(self, area: str) -> Any:
        """Reset an area to its default model."""
        return await self._set_model(area, None)

    @rx.event
    @client_event
    async def use_local(self, area: str) -> Any:
        """Set an area to its offline model: rules, or a model on this machine."""
        return await self._set_model(area, OFFLINE.get(_parse_area(area)))

    @rx.event
    @client_event
    async def test(self, area: str) -> Any:
        """Send a test request to the model of an area."""
        # Noted before it is sent: a model takes longer than a transaction may.
        press = await note_press(self, "model test")
        if press.is_repeated:
            return None
        result = await trial.try_model(press.actor, ModelTest(area=_parse_area(area)))
        await self._read()
        if result.ok:
            return server_commands.toast(f"{result.model} answered in {result.latency_ms:,} ms", level="success")
        problem = result.problem or ""
        return server_commands.toast(f"{result.model} did not answer", level="error", description=problem)

    @rx.event
    @client_event
    async def handle(self, entered: dict[str, Any]) -> Any:
        """Set how AI tasks are handled."""
        try:
            await writing(self, partial(_save_handling, entered=entered))
        except AppError as error:
            show_refusal(self, error, errors="handling_errors", conflicts="handling_conflicts")
            return None
        await accept(self, entered)
        self.handling_errors, self.handling_conflicts = {}, []
        self.handling_fills += 1
        await self._read()
        return server_commands.toast("Saved", level="success")

    @rx.event
    @client_event
    async def save_lines(self, entered: dict[str, Any]) -> Any:
        """Set the organization's phone numbers."""
        try:
            await writing(self, partial(_save_lines, entered=entered))
        except AppError as error:
            show_refusal(self, error, conflicts="lines_conflicts")
            return None
        await accept(self, entered)
        self.errors, self.lines_conflicts = {}, []
        self.lines_fills += 1
        await self._read()
        return server_commands.toast("Saved", level="success")

    async def _set_model(self, area: str, model: str | None) -> Any:
        changes = read_form(AiSettingsUpdate, {"models": {_parse_area(area): model}})
        async with acting(self) as (session, actor):
            await ai_service.update_settings(session, actor, changes)
        await self._read()
        return server_commands.toast("Saved", level="success")

    async def _read(self) -> None:
        """Read settings and usage; a form whose values are the same as before stays as it is, with its unsaved text."""
        before = self._values()
        async with acting(self, write=False) as (session, actor):
            self.allowed = actor.may(p.AI_SETTINGS_VIEW)
            if self.allowed:
                await self._load_settings(session, actor)
        after = self._values()
        self.handling_fills += before[0] != after[0]
        self.lines_fills += before[1] != after[1]

    def _values(self) -> tuple[tuple[str, bool, str], str]:
        """The saved values of the form of AI tasks, and those of the phone lines."""
        return (self.mode, self.quotes_only, self.accept_above), self.lines

    async def _load_settings(self, session: AsyncSession, actor: Actor) -> None:
        settings = await ai_service.get_settings(session, actor)
        usage = await ai_service.list_usage(session, actor)
        numbers = await telephony_service.list_lines(session, actor) if actor.may(p.ORGANIZATION_UPDATE) else []
        self._show(settings, usage, numbers)

    def _show(self, settings: AiSettingsRead, usage: list[UsageRow], numbers: list[str]) -> None:
        self.areas = [_area_row(area) for area in settings.areas]
        self.mode, self.quotes_only = settings.ai_mode, settings.ai_quotes_only
        self.accept_above = _percent(settings.ai_accept_above)
        self.endpoint = settings.endpoint or "the provider's own endpoint"
        self.missing = next((area.missing for area in settings.areas if area.missing and needs_key(area.model)), "")
        self.by_rules = settings.models[Area.EXTRACT_TASKS.value] == LOCAL_RULES
        self.lines = "\n".join(numbers)
        self.usage = [_usage_line(row) for row in usage]
        self.total = f"${sum(row.cost_usd for row in usage):,.4f}" if usage else ""


async def _save_model(session: AsyncSession, actor: Actor, *, area: Area, entered: dict[str, Any]) -> None:
    """Write the model of an area if it was edited; an empty one restores the default."""
    settings = await ai_service.get_settings(session, actor)
    current = {"model": settings.models[area.value]}
    changed, conflicts = merge(entered, current)
    if conflicts:
        raise conflict_of(conflicts, changed, current, {"model": "Model"})
    if changed:
        changes = read_form(AiSettingsUpdate, {"models": {area.value: changed["model"].strip() or None}})
        await ai_service.update_settings(session, actor, changes)


async def _save_handling(session: AsyncSession, actor: Actor, *, entered: dict[str, Any]) -> None:
    """Write what was edited of the handling of AI tasks; a box that is not ticked is not in the form."""
    settings = await ai_service.get_settings(session, actor)
    current = {"ai_mode": settings.ai_mode, "quotes_only": "on" if settings.ai_quotes_only else ""}
    current["accept_above"] = _percent(settings.ai_accept_above)
    changed, conflicts = merge(entered, current)
    if conflicts:
        raise conflict_of(
            conflicts,
            changed,
            current,
            {"ai_mode": "Tasks found in a call", "quotes_only": "Quotes only", "accept_above": "Accept without asking"},
        )
    if "ai_mode" in changed:
        mode: Literal["add", "ask"] = "ask" if changed["ai_mode"] == "ask" else "add"
        await ai_service.update_settings(session, actor, AiSettingsUpdate(ai_mode=mode))
    if "quotes_only" in changed:
        update = AiSettingsUpdate(ai_quotes_only=bool(changed["quotes_only"]))
        await ai_service.update_settings(session, actor, update)
    if "accept_above" in changed:
        update = AiSettingsUpdate(ai_accept_above=_share(changed["accept_above"]))
        await ai_service.update_settings(session, actor, update)


def _percent(share: float | None) -> str:
    return f"{share * 100:g}" if share is not None else ""


def _share(percent: str) -> float | None:
    """The share of a percentage from a form; "" for none. Raises `Invalid`."""
    text = percent.strip().removesuffix("%").strip().replace(",", ".")
    try:
        share = float(text) / 100 if text else None
    except ValueError:
        share = -1
    if share is not None and not 0.5 <= share <= 1:
        raise invalid("accept_above", f"{percent[:20]!r} is not between 50 and 100; leave it empty to ask always")
    return share


async def _save_lines(session: AsyncSession, actor: Actor, *, entered: dict[str, Any]) -> None:
    current = {"numbers": "\n".join(await telephony_service.list_lines(session, actor))}
    changed, conflicts = merge(entered, current)
    if conflicts:
        raise conflict_of(conflicts, changed, current, {"numbers": "Numbers"})
    if changed:
        numbers = [number for number in changed["numbers"].replace(",", "\n").split("\n") if number.strip()]
        await telephony_service.set_lines(session, actor, read_form(LinesUpdate, {"numbers": numbers}))


def _parse_area(text: str) -> Area:
    try:
        return Area(text)
    except ValueError as error:
        raise invalid("area", f"{text[:40]!r} is not an area") from error


def _area_row(area: AreaRead) -> AreaRow:
    return {
        "area": area.area.value,
        "label": area.label,
        "about": f"Complexity {area.complexity}",
        "model": area.model,
        "default": area.default_model,
        "overridden": area.overridden,
        "local": _OFFLINE_LABELS[area.offline_model] if area.offline_model not in (None, area.model) else "",
        # A missing key is reported once, at the top of the page.
        "missing": "" if needs_key(area.model) else area.missing or "",
    }


def _usage_line(row: UsageRow) -> UsageLine:
    priced = row.requests > row.unpriced
    return {
        "key": f"{row.day}.{row.feature}.{row.model}",
        "day": row.day.isoformat(),
        "feature": Area(row.feature).label,
        "model": row.model,
        "requests": f"{row.requests:,}",
        "failed": f"{row.failed:,}" if row.failed else "",
        "tokens": f"{row.prompt_tokens + row.completion_tokens:,}",
        "latency": f"{row.latency_ms / row.requests / 1000:,.1f} s",
        "cost": f"${row.cost_usd:,.4f}" if priced else "unknown",
    }
