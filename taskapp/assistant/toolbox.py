"""One table of all tools: which ones an actor is offered, and using one so that every refusal is a sentence."""

import logging

import orjson
from pydantic import ValidationError

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.assistant import contact_tools, task_tools
from taskapp.assistant.tools import Arguments, Outcome, Tool, ToolAnswer
from taskapp.core import db
from taskapp.core.errors import AppError
from taskapp.core.ids import parse_id
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


def may_delete(actor: Actor) -> bool:
    """Whether the actor may delete tasks."""
    return actor.may(p.TASK_DELETE)


async def delete_created(actor: Actor, task_id: str) -> str:
    """Take back a task that was just made; no model is offered this."""
    try:
        async with db.transaction() as session:
            await task_service.delete_task(session, actor, parse_id(task_id, what="Task"))
    except AppError as error:
        return error.detail
    return "The task was taken back."


def as_json(answer: ToolAnswer) -> str:
    """An answer as one text that holds words and data."""
    return orjson.dumps({"result": answer.words, **answer.data} if answer.data else {"refused": answer.words}).decode()


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
