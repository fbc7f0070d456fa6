"""What a page makes or sends, it does once: by the key of its opened form, or else by that of the press (SPEC 13.1).

    made = await make(self, "task", work, form=entered)
    made = await make(self, "test message", work)       # a button without a form

`work(session, actor)` runs in one write transaction and returns what is needed to show the thing: texts and numbers in
dicts and lists, or the thing itself, of which the id is stored. That result is stored in the same transaction. A second
press, a repeat after a lost connection, another tab with the same draft or another server process gets it again, and `work`
does not run. The page gives a second press the key of the first while that has not been stored, and within one double click
or held key.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.db import receipts
from taskapp.core.db.receipts import Answer, Identity
from taskapp.core.errors import Conflict
from taskapp.ui.reflex_adapter import event_key
from taskapp.ui.session import SessionState, acting

# The hidden fields of `form_keeper`: the form's key, and what the edited fields held before.
KEY, BASE = "_key", "_base"
_SENT_BEFORE = (
    "This form was sent before with other contents, and that was stored. Look at it first. "
    "Press the button again to store what stands here as well."
)

Work = Callable[[AsyncSession, Actor], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Made:
    """What `work` returned; `is_repeated` when it ran for an earlier request with the same key."""

    value: Any
    actor: Actor
    is_repeated: bool


async def make(state: rx.State, what: str, work: Work, *, form: object = None, secret: bool = False) -> Made:
    """Run `work` once per key, in a write transaction of the signed-in actor; again after a deadlock.

    Args:
        state: the state whose handler runs.
        what: what is made, in a word; one key may be used for several things.
        work: makes it and returns a value that can be written as JSON; with a title in it, the id of the row that has it,
            by which erasing finds the stored value.
        form: the submitted form, with the key of `form_keeper`; without one the key of the press is used.
        secret: the value holds a password or a link, and is stored encrypted.

    Raises:
        Conflict: the form was accepted before with other contents; `form_keeper` takes a new key then.
    """
    key = key_of(form) or event_key.current()

    async def attempt() -> tuple[Actor, Answer]:
        async with acting(state) as (session, actor):

            async def answer() -> Answer:
                return Answer(json.dumps(await work(session, actor), default=_id_of), secret=secret)

            if not key:
                return actor, await answer()
            identity = Identity(actor.organization_id, actor.member_id, f"page {what}", key)
            return actor, await receipts.run_or_repeat(session, identity, _contents(form), answer)

    try:
        actor, answer = await receipts.waiting_for_others(attempt)
    except receipts.OtherRequestError as error:
        raise Conflict(_SENT_BEFORE, errors=[{"field": KEY, "message": _SENT_BEFORE}]) from error
    await _tell_browser(state, key)
    return Made(json.loads(answer.body), actor, answer.is_repeated)


async def note_press(state: rx.State, what: str) -> Made:
    """Store only that a button was pressed: for work that is no transaction, and that a repeated press must not do again."""
    return await make(state, what, _nothing)


async def accept(state: rx.State, form: object) -> None:
    """Tell the browser that this form was stored: its draft is erased, and an open form takes a new key."""
    await _tell_browser(state, key_of(form))


async def _tell_browser(state: rx.State, key: str) -> None:
    """Name what was stored last, so that the form, or the next press of the button, takes a new key."""
    if key:
        (await state.get_state(SessionState)).accepted = key


def key_of(form: object) -> str:
    """The key of a submitted form; empty when it has none that can be stored."""
    return event_key.readable(form.get(KEY)) if isinstance(form, dict) else ""


def _id_of(made: Any) -> str:
    return str(made if isinstance(made, UUID) else made.id)


async def _nothing(_session: AsyncSession, _actor: Actor) -> None: ...


def _contents(form: object) -> bytes:
    if not isinstance(form, dict):
        return b""
    fields = {name: value for name, value in form.items() if name not in (KEY, BASE)}
    return json.dumps(fields, sort_keys=True, default=str).encode()
