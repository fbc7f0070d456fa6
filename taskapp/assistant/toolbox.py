"""The table of all tools: which ones an actor may use, and running one; every refusal is a sentence for the model.

Why: decision 16 in docs/decisions.md.
"""

import logging
from collections.abc import Sequence

import orjson
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member
from taskapp.assistant import contact_tools, member_tools, task_tools
from taskapp.assistant.tools import Arguments, Tool, ToolAnswer, Undo
from taskapp.core.db import database as db
from taskapp.core.errors import AppError
from taskapp.core.ids import parse_id
from taskapp.shared.text import clip
from taskapp.tasks import service as task_service
from taskapp.timeline import service as timeline_service

log = logging.getLogger(__name__)

TOOLS: dict[str, Tool] = {tool.name: tool for tool in (*contact_tools.TOOLS, *member_tools.TOOLS, *task_tools.TOOLS)}
# Characters of the longest text that a tool returns.
TEXT_MAX = 60_000


def offered(actor: Actor) -> list[Tool]:
    """The tools that the actor has the permissions for, and the token the scope."""
    return [tool for tool in TOOLS.values() if _is_permitted(tool, actor)]


@every_member
async def use(actor: Actor, name: str, arguments: Arguments) -> ToolAnswer:
    """Run a tool for the actor, in a transaction of its own; errors become a refusal."""
    tool = TOOLS.get(name)
    if tool is None or not _is_permitted(tool, actor):
        if tool is not None and not actor.scope.includes(tool.scope):
            return _refusal(f"{name} needs an API token with the scope {tool.scope}; this one has {actor.scope}.")
        names = ", ".join(tool.name for tool in offered(actor)) or "none"
        return _refusal(f"There is no tool {name[:64]!r} for {actor.name}. The tools are: {names}.")
    try:
        args = tool.arguments.model_validate(arguments)
        async with db.transaction() if tool.writes else db.reading() as session:
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


@every_member
async def undo_write(actor: Actor, undo: Undo) -> str:
    """Undo a write unless the changed fields were changed again since; returns a sentence with the result.

    Not offered to models.
    """
    tool, arguments, expected = undo
    if tool == contact_tools.DELETE_NOTE:
        return await _take_back_note(actor, arguments)
    task_id = parse_id(str(arguments.get("task_id")), what="Task")
    try:
        async with db.transaction() as session:
            task = await task_service.get_task(session, actor, task_id)
            if not task_tools.matches(task, expected):
                return f"“{task.title}” was changed since, so it was left as it is now."
            if tool == "delete_task" and actor.may(p.TASK_DELETE):
                await task_service.delete_task(session, actor, task_id)
                return "The task was taken back."
            # A member without the permission to delete dismisses the created task instead.
            reverse = TOOLS["dismiss_task" if tool == "delete_task" else tool]
            return (await reverse.run(session, actor, reverse.arguments.model_validate(arguments))).text
    except AppError as error:
        return error.detail


async def _take_back_note(actor: Actor, arguments: Arguments) -> str:
    contact_id, note_id = (parse_id(str(arguments[name]), what=name) for name in ("contact_id", "note_id"))
    try:
        async with db.transaction() as session:
            await timeline_service.delete_note(session, actor, contact_id, note_id)
    except AppError as error:
        return error.detail
    return "The note was taken back."


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
        words = str(arguments.get("title") or arguments.get("text") or "")
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
