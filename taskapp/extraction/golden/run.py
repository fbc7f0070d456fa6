"""Runs a model, or the offline rules, on every golden call; needs no database."""

import asyncio

from taskapp.ai import asking, client
from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.ai.asking import ModelFailedError, Question
from taskapp.ai.client import Attempt
from taskapp.core.errors import Unavailable
from taskapp.extraction.golden.calls import FILES, GoldenCall, read_calls
from taskapp.extraction.golden.scoring import Score, score_call, table
from taskapp.extraction.offline import rules as offline_rules
from taskapp.extraction.prompt import messages_for, schema_for
from taskapp.extraction.reply import Item, read_reply

PARALLEL = 4


async def score_model(model: str) -> str:
    """The score tables of one model, one per set; raises `Unavailable` when the model is not configured."""
    if missing := client.missing_for(model):
        raise Unavailable(f"{model}: {missing}.")
    limit, problems = asyncio.Semaphore(PARALLEL), list[str]()

    async def score(call: GoldenCall) -> Score:
        async with limit:
            return score_call(call, await _find_items(model, call, problems))

    tables = []
    for name in FILES:
        total = Score()
        for each in await asyncio.gather(*(score(call) for call in read_calls(name))):
            total.add(each)
        tables.append(table(f"{model}, {name.replace('_', ' ')}", total))
    failed = [] if not problems else [f"calls without an answer: {len(problems)}, the first: {problems[0]}"]
    return "\n".join(tables + failed)


async def _find_items(model: str, call: GoldenCall, problems: list[str]) -> list[Item]:
    if model == LOCAL_RULES:
        return offline_rules.find_tasks(call.transcription["turns"], call.prompt_context)
    question = Question(
        area=Area.EXTRACT_TASKS,
        model=model,
        messages=messages_for(call.prompt_context, call.transcription["turns"]),
        schema_name="tasks_of_call",
        schema=schema_for(call.prompt_context),
        read=read_reply,
    )
    try:
        reply, _ = await asking.ask_for(question, _discard)
    except ModelFailedError as error:
        problems.append(f"{call.name}: {error.problem}")
        return []
    return reply.items


async def _discard(_attempt: Attempt) -> None:
    """Record nothing: a trial run does not count as usage."""
