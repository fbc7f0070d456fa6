"""The table of all tools: which ones an actor may use, and running one; every refusal is a sentence for the model.

Why: decision 16 in docs/decisions.md.
"""

import logging
from collections.abc import Sequence

import orjson
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member
from taskapp.assistant import call_tools, contact_tools, member_tools, task_tools
from taskapp.assistant.arguments import UpdateContact
from taskapp.assistant.tools import Arguments, Outcome, Tool, ToolAnswer, Undo
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.core.db import receipts
from taskapp.core.db.receipts import Answer, Identity
from taskapp.core.errors import AppError, invalid
from taskapp.core.http.idempotency import MAX_KEY
from taskapp.core.ids import parse_id
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import contacts as contact_erasure
from taskapp.shared.text import clip
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.snooze import snooze_again
from taskapp.timeline import service as timeline_service

log = logging.getLogger(__name__)

TOOLS: dict[str, Tool] = {
    tool.name: tool for tool in (*contact_tools.TOOLS, *call_tools.TOOLS, *member_tools.TOOLS, *task_tools.TOOLS)
}
# The argument of MCP clients that names one write.
KEY = "idempotency_key"
# Characters of the longest text that a tool returns.
TEXT_MAX = 60_000


def offered(actor: Actor) -> list[Tool]:
    """The tools that the actor has the permissions for, and the token the scope."""
    return [tool for tool in TOOLS.values() if _is_permitted(tool, actor)]


@every_member
async def use(actor: Actor, name: str, arguments: Arguments, *, key: str | None = None) -> ToolAnswer:
    """Run a tool for the actor, in a transaction of its own; errors become a refusal.

    With a `key` a write happens once: the same call with it answers what the first one did, for 24 hours.
    """
    tool = TOOLS.get(name)
    if tool is None or not _is_permitted(tool, actor):
        if tool is not None and not actor.scope.includes(tool.scope):
            return _refusal(f"{name} needs an API token with the scope {tool.scope}; this one has {actor.scope}.")
        names = ", ".join(tool.name for tool in offered(actor)) or "none"
        return _refusal(f"There is no tool {name[:64]!r} for {actor.name}. The tools are: {names}.")
    try:
        args = tool.arguments.model_validate(arguments)
        if tool.writes:
            outcome = await _write(tool, actor, args, key)
        else:
            async with db.reading() as session:
                outcome = await tool.run(session, actor, args)
    except ValidationError as error:
        return _refusal(_explain(error))
    except AppError as error:
        return _refusal(_error_text(error))
    except Exception:
        log.exception("the tool %s failed", name)
        return _refusal(
            "Something went wrong here and was logged. Nothing was changed; try once more, then tell the person."
        )
    return ToolAnswer(outcome.text[:TEXT_MAX], outcome.data, outcome=outcome)


async def _write(tool: Tool, actor: Actor, args: BaseModel, key: str | None) -> Outcome:
    if key is None:
        return await db.in_transaction(lambda session: tool.run(session, actor, args))
    if not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise invalid(KEY, f"must be 1 to {MAX_KEY} printable characters")
    identity = Identity(actor.organization_id, actor.member_id, f"MCP {tool.name}", key)

    async def once() -> Answer:
        async with db.transaction() as session:

            async def work() -> Answer:
                done = await tool.run(session, actor, args)
                return Answer(orjson.dumps({"data": done.data, "text": done.text, "task_id": done.task_id}).decode())

            return await receipts.run_or_repeat(session, identity, args.model_dump_json().encode(), work)

    try:
        answer = await receipts.waiting_for_others(once)
    except receipts.OtherRequestError as error:
        raise invalid(KEY, "was used with other arguments before; take a new key for a new call") from error
    return Outcome(**orjson.loads(answer.body))


@every_member
async def undo_write(actor: Actor, undo: Undo) -> str:
    """Undo a write unless the changed fields were changed again since; returns a sentence with the result.

    Not offered to models.
    """
    try:
        return await _TAKE_BACK.get(undo.tool, _restore_task)(actor, undo)
    except AppError as error:
        return error.detail


async def _restore_task(actor: Actor, undo: Undo) -> str:
    task_id = parse_id(str(undo.arguments.get("task_id")), what="Task")
    async with db.transaction() as session:
        task = await task_service.get_task(session, actor, task_id)
        if not task_tools.matches(task, undo.expected):
            return f"“{task.title}” was changed since, so it was left as it is now."
        if undo.tool == "delete_task" and actor.may(p.TASK_DELETE):
            await task_service.delete_task(session, actor, task_id)
            return "The task was taken back."
        # A member without the permission to delete dismisses the created task instead.
        reverse = TOOLS["dismiss_task" if undo.tool == "delete_task" else undo.tool]
        done = await reverse.run(session, actor, reverse.arguments.model_validate(undo.arguments))
        if undo.snoozed:
            await snooze_again(session, actor, await task_service.get_task(session, actor, task_id), undo.snoozed)
        return done.text


async def _take_back_note(actor: Actor, undo: Undo) -> str:
    contact_id, note_id = (parse_id(str(undo.arguments[name]), what=name) for name in ("contact_id", "note_id"))
    async with db.transaction() as session:
        await timeline_service.delete_note(session, actor, contact_id, note_id)
    return "The note was taken back."


async def _take_back_call(actor: Actor, undo: Undo) -> str:
    call_id = parse_id(str(undo.arguments["call_id"]), what="Call")
    async with db.transaction() as session:
        await call_erasure.undo_call(session, actor, call_id)
    call_erasure.remove_files(actor.organization_id, [call_id])
    return "The call was taken back."


async def _take_back_contact(actor: Actor, undo: Undo) -> str:
    contact_id = parse_id(str(undo.arguments["contact_id"]), what="Contact")
    async with db.transaction() as session:
        await contact_erasure.undo_create(session, actor, contact_id, version=undo.expected["version"])
    return "The contact was taken back."


async def _restore_contact(actor: Actor, undo: Undo) -> str:
    args = UpdateContact.model_validate(undo.arguments)
    async with db.transaction() as session:
        contact = await contact_service.require_visible(session, actor, args.contact_id, lock=True)
        if any(getattr(contact, name) != value for name, value in undo.expected.items()):
            return f"{contact.name} was changed since, and is left as it is now."
        return (await contact_tools.update_contact(session, actor, args)).text


# By the tool of the undo; any other changes a task.
_TAKE_BACK = {
    contact_tools.DELETE_NOTE: _take_back_note,
    call_tools.UNDO_CALL: _take_back_call,
    contact_tools.UNDO_CREATE: _take_back_contact,
    "update_contact": _restore_contact,
}


@every_member
async def describe(actor: Actor, calls: Sequence[tuple[str, Arguments]]) -> list[str]:
    """One line for each call: the tool's title and the task's, if the actor may see it."""
    lines = []
    async with db.reading() as session:
        for name, arguments in calls:
            lines.append(f"{TOOLS[name].title}: {await _title_of(session, actor, arguments)}")
    return lines


async def _title_of(session: AsyncSession, actor: Actor, arguments: Arguments) -> str:
    if "task_id" not in arguments:
        names = ("title", "text", "name", "next_step", "summary")
        words = next((str(arguments[name]) for name in names if arguments.get(name)), "no words")
        return f"“{clip(words, 80, mark='…')}”"
    try:
        task = await task_service.get_task(session, actor, parse_id(str(arguments["task_id"]), what="Task"))
    except AppError:
        return "one that does not exist"
    return f"“{task.title}” for {task.contact_name}"


def as_json(answer: ToolAnswer) -> str:
    """An answer as JSON for a model: the data, or the reason of the refusal.

    Of the text only the first line is included: the other lines of a list repeat its data.
    """
    result = {"result": answer.text.partition("\n")[0], **answer.data} if answer.data else {"refused": answer.text}
    return orjson.dumps(result).decode()


def _is_permitted(tool: Tool, actor: Actor) -> bool:
    return actor.scope.includes(tool.scope) and (not tool.permissions or any(map(actor.may, tool.permissions)))


def _refusal(text: str) -> ToolAnswer:
    return ToolAnswer(text, is_error=True)


def _error_text(error: AppError) -> str:
    fields = "; ".join(f"{item['field']} {item['message']}" for item in error.errors or [])
    return fields[:1].upper() + fields[1:] + "." if fields and error.status == 422 else error.detail


def _explain(error: ValidationError) -> str:
    problems = (
        f"{'.'.join(map(str, item['loc'])) or 'arguments'}: {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors()
    )
    return f"The arguments do not fit: {'; '.join(problems)}. Correct them and call the tool again."
