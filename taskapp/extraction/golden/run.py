"""Runs a model, or the offline rules, on every golden call; needs no database."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from taskapp.ai import asking, client
from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.ai.asking import ModelFailedError, Question
from taskapp.ai.client import Attempt
from taskapp.core.errors import Unavailable
from taskapp.extraction.golden import report
from taskapp.extraction.golden.calls import FILES, GoldenCall, read_calls
from taskapp.extraction.golden.folder import LabelledCall, read_folder
from taskapp.extraction.golden.scoring import Score, score_call, table
from taskapp.extraction.offline import rules as offline_rules
from taskapp.extraction.prompt import PromptContext, messages_for, schema_for
from taskapp.extraction.reply import Item, read_reply

PARALLEL = 4


class ScoredCall(Protocol):
    """What a model is asked about: a call with its transcript."""

    @property
    def name(self) -> str:
        """The call's identifier."""

    @property
    def transcription(self) -> dict[str, Any]:
        """The transcript in the form of `Call.transcription`."""

    @property
    def prompt_context(self) -> PromptContext:
        """What a model is given besides the transcript."""


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
    return "\n".join(tables + _failed(problems))


async def score_folder(model: str, folder: Path, *, as_json: bool = False) -> str:
    """The score tables of one model on a folder of calls, with and without speakers, or one line of JSON a call.

    Raises `Unavailable` when the model is not configured, `Invalid` when the folder cannot be read.
    """
    calls = read_folder(folder)
    if missing := client.missing_for(model):
        raise Unavailable(f"{model}: {missing}.")
    problems = list[str]()
    if as_json:
        return "\n".join(result.as_json() for result in await _results(model, calls, problems))
    unlabelled = [replace(call, labels=False) for call in calls]
    tables = [
        report.table(f"{model}, {title}", await _results(model, chosen, problems))
        for title, chosen in (("with speakers", calls), ("without speakers", unlabelled))
    ]
    return "\n\n".join(tables + _failed(problems))


async def _results(model: str, calls: list[LabelledCall], problems: list[str]) -> list[report.CallResult]:
    limit = asyncio.Semaphore(PARALLEL)

    async def find(call: LabelledCall) -> report.CallResult:
        async with limit:
            return report.call_result(call, await _find_items(model, call, problems))

    return list(await asyncio.gather(*map(find, calls)))


def _failed(problems: list[str]) -> list[str]:
    return [f"calls without an answer: {len(problems)}, the first: {problems[0]}"] if problems else []


async def _find_items(model: str, call: ScoredCall, problems: list[str]) -> list[Item]:
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
