"""Letting a model, or the offline rules, look for the tasks of every golden call; needs no database."""

import asyncio

from taskapp.ai import asking, client
from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.ai.asking import ModelFailedError, Question
from taskapp.ai.client import Attempt
from taskapp.core.errors import Unavailable
from taskapp.extraction.golden.calls import FILES, GoldenCall, read_calls
from taskapp.extraction.golden.scoring import Score, score_call, table
from taskapp.extraction.offline import rules as local_rules
from taskapp.extraction.prompt import messages_for, schema_for
from taskapp.extraction.reply import Item, read_reply

PARALLEL = 4


async def score_model(model: str) -> str:
    """The tables of one model, one for each set; raises `Unavailable` when it cannot be asked at all."""
    if missing := client.missing_for(model):
        raise Unavailable(f"{model}: {missing}.")
    places, problems = asyncio.Semaphore(PARALLEL), list[str]()

    async def one(call: GoldenCall) -> Score:
        async with places:
            return score_call(call, await _find(model, call, problems))

    tables = []
    for name in FILES:
        total = Score()
        for score in await asyncio.gather(*(one(call) for call in read_calls(name))):
            total.add(score)
        tables.append(table(f"{model}, {name.replace('_', ' ')}", total))
    failed = [] if not problems else [f"calls without an answer: {len(problems)}, the first: {problems[0]}"]
    return "\n".join(tables + failed)


async def _find(model: str, call: GoldenCall, problems: list[str]) -> list[Item]:
    if model == LOCAL_RULES:
        return local_rules.find_tasks(call.transcription["turns"], call.setting)
    question = Question(
        area=Area.EXTRACT_TASKS,
        model=model,
        messages=messages_for(call.setting, call.transcription["turns"]),
        schema_name="tasks_of_call",
        schema=schema_for(call.setting),
        read=read_reply,
    )
    try:
        reply, _ = await asking.ask_for(question, _forget)
    except ModelFailedError as error:
        problems.append(f"{call.name}: {error.problem}")
        return []
    return reply.items


async def _forget(_attempt: Attempt) -> None:
    """A trial run leaves no usage behind."""
