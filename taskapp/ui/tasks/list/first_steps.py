"""The three steps with which a new organization begins, shown in place of an empty list until there is a task."""

from typing import TypedDict

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.organizations import service as organization_service
from taskapp.ui import routes
from taskapp.ui.primitives.link import link


class Step(TypedDict):
    """One step; `done` shows it with a tick."""

    title: str
    text: str
    to: str
    action: str
    done: bool


async def read_steps(session: AsyncSession, actor: Actor) -> list[Step]:
    """The steps that this person may take."""
    steps: list[Step] = []
    if actor.may(p.MEMBER_MANAGE):
        members = [one for one in await organization_service.list_members(session, actor) if one.active]
        text = "Invite who takes part in the follow-ups."
        steps.append(_step("People", text, routes.SETTINGS_MEMBERS, "Invite a member", done=len(members) > 1))
    if actor.may(p.CONTACT_CREATE):
        contacts = await contact_service.list_contacts(session, actor, limit=1)
        text = "Add who you deal with: every task is for one of them."
        steps.append(_step("Contacts", text, f"{routes.CONTACTS}?new=1", "Add a contact", done=bool(contacts.items)))
    if actor.may(p.CALL_CREATE):
        calls = await call_service.list_calls(session, actor, limit=1)
        text = "Paste a transcript, or try the one that is there: what was promised becomes tasks."
        steps.append(_step("A call to try", text, f"{routes.CALL_CREATE}?try=1", "Log a call", done=bool(calls.items)))
    return steps


def first_steps(steps: rx.Var[list[Step]]) -> rx.Component:
    """Render the steps as a numbered list."""
    return rx.el.section(
        rx.el.h2("First steps"), rx.el.ol(rx.foreach(steps, _line)), class_name="first-steps", aria_label="First steps"
    )


def _line(step: rx.Var[Step]) -> rx.Component:
    tick = rx.el.span(rx.icon("check", aria_hidden="true"), rx.el.span("Done", class_name="sr-only"), class_name="tick")
    action = link(step["action"], to=step["to"], class_name="button small")
    return rx.el.li(
        rx.cond(step["done"], tick, rx.el.span(class_name="tick is-open", aria_hidden="true")),
        rx.el.div(rx.el.strong(step["title"]), rx.el.p(step["text"], class_name="mute")),
        action,
        key=step["title"],
    )


def _step(title: str, text: str, to: str, action: str, *, done: bool) -> Step:
    return {"title": title, "text": text, "to": to, "action": action, "done": done}
