"""One table of all tools: which ones an actor is offered, and using one so that every refusal is a sentence."""

import logging
from collections.abc import Sequence

import orjson
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.assistant import contact_tools, task_tools
from taskapp.assistant.tools import Arguments, Outcome, Tool, ToolAnswer, Undo
from taskapp.core.db import database as db
from taskapp.core.errors import AppError
from taskapp.core.ids import parse_id
from taskapp.shared.text import clip
from taskapp.tasks import service as task_service

log = logging.getLogger(__name__)

TOOLS: dict[str, Tool] = {tool.name: tool for tool in (*contact_tools.TOOLS, *task_tools.TOOLS)}
# The longest answer a tool gives: a page of full descriptions fits, a flood does not.
WORDS_MAX = 60_000


def offered(actor: Actor) -> list[Tool]:
    """The tools this actor may use."""
    return [tool for tool in TOOLS.values() if actor.may(tool.permission)]


async def use(actor: Actor, name: str, arguments: Arguments) -> ToolAnswer:
    """Use a tool on behalf of the actor, in a transaction of its own."""
    tool = TOOLS.get(name)
    if tool is None or not actor.may(tool.permission):
        names = ", ".join(tool.name for tool in offered(actor)) or "none"
        return _refusal(f"There is no tool {name[:64]!r} for {actor.name}. The tools are: {names}.")
    try:
        asked = tool.arguments.model_validate(arguments)
        outcome = await _run(tool, actor, asked)
    except ValidationError as error:
        return _refusal(_explain(error))
    except AppError as error:
        return _refusal(_said(error))
    except Exception:
        log.exception("the tool %s failed", name)
        return _refusal(
            "Something went wrong here and was logged. Nothing was changed; try once more, then tell the person."
        )
    return ToolAnswer(outcome.words[:WORDS_MAX], outcome.data, outcome=outcome)


async def _run(tool: Tool, actor: Actor, asked: object) -> Outcome:
    async with db.transaction() if tool.writes else db.reading() as session:
        return await tool.run(session, actor, asked)


async def take_back(actor: Actor, undo: Undo) -> str:
    """Undo a write, unless somebody changed the same since; a sentence on how that went. No model is offered this."""
    tool, arguments, expected = undo
    task_id = parse_id(str(arguments.get("task_id")), what="Task")
    try:
        async with db.transaction() as session:
            task = await task_service.get_task(session, actor, task_id)
            if not task_tools.stands_as(task, expected):
                return f"“{task.title}” was changed since, so it was left as it is now."
            if tool == "delete_task" and actor.may(p.TASK_DELETE):
                await task_service.delete_task(session, actor, task_id)
                return "The task was taken back."
            # A member who may not delete dismisses what they made.
            back = TOOLS["dismiss_task" if tool == "delete_task" else tool]
            actor.require(back.permission)
            return (await back.run(session, actor, back.arguments.model_validate(arguments))).words
    except AppError as error:
        return error.detail


async def describe(actor: Actor, calls: Sequence[tuple[str, Arguments]]) -> list[str]:
    """What calls would do, one line each, with the titles of the tasks the actor may see."""
    lines = []
    async with db.reading() as session:
        for name, arguments in calls:
            lines.append(f"{TOOLS[name].title}: {await _title_of(session, actor, arguments)}")
    return lines


async def _title_of(session: AsyncSession, actor: Actor, arguments: Arguments) -> str:
    if "task_id" not in arguments:
        return f"“{clip(str(arguments.get('title') or ''), 80, mark='…')}”"
    try:
        task = await task_service.get_task(session, actor, parse_id(str(arguments["task_id"]), what="Task"))
    except AppError:
        return "one that does not exist"
    return f"“{task.title}” for {task.contact_name}"


def as_json(answer: ToolAnswer) -> str:
    """An answer as one text for a model: the data, or why it was refused."""
    return orjson.dumps(
        {"result": _first_line(answer.words), **answer.data} if answer.data else {"refused": answer.words}
    ).decode()


def _first_line(words: str) -> str:
    """Lists say in their data what their words say line by line."""
    return words.partition("\n")[0]


def _refusal(words: str) -> ToolAnswer:
    return ToolAnswer(words, is_error=True)


def _said(error: AppError) -> str:
    fields = "; ".join(f"{item['field']} {item['message']}" for item in error.errors or [])
    return fields[:1].upper() + fields[1:] + "." if fields and error.status == 422 else error.detail


def _explain(error: ValidationError) -> str:
    problems = (
        f"{'.'.join(map(str, item['loc'])) or 'arguments'}: {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors()
    )
    return f"The arguments do not fit: {'; '.join(problems)}. Correct them and call the tool again."
