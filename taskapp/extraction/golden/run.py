"""Runs a model, or the offline rules, on the golden calls or on a folder of calls; needs no database."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from taskapp.ai import asking, client
from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.ai.asking import ModelFailedError, Question
from taskapp.ai.client import Attempt
from taskapp.core.errors import Unavailable
from taskapp.extraction.golden import report
from taskapp.extraction.golden.calls import FILES, read_calls
from taskapp.extraction.golden.folder import LabelledCall, read_folder
from taskapp.extraction.golden.synthetic import agreement, synthetic_calls
from taskapp.extraction.protocol.prompt import messages_for, schema_for
from taskapp.extraction.protocol.reply import Item, read_reply

PARALLEL = 4


async def score_model(model: str) -> str:
    """The score tables of one model on the golden sets; raises `Unavailable` when the model is not configured."""
    sets = {name.replace("_", " "): read_calls(name) for name in FILES}
    sets["synthetic, seen while the rules were changed"] = synthetic_calls(seen=True)
    sets["synthetic, not seen"] = synthetic_calls(seen=False)
    return "\n\n".join([await _tables(model, sets), agreement()])


async def score_folder(model: str, folder: Path, *, as_json: bool = False) -> str:
    """The score tables of one model on a folder of calls, with and without speakers, or one line of JSON a call.

    Raises `Unavailable` when the model is not configured, `Invalid` when the folder cannot be read.
    """
    calls = read_folder(folder)
    if as_json:
        return "\n".join(result.as_json() for result in await _results(model, calls))
    unlabelled = [replace(call, labels=False) for call in calls]
    return await _tables(model, {"with speakers": calls, "without speakers": unlabelled})


async def _tables(model: str, sets: dict[str, list[LabelledCall]]) -> str:
    scored = {title: await _results(model, calls) for title, calls in sets.items()}
    tables = [report.table(f"{model}, {title}", results) for title, results in scored.items()]
    return "\n\n".join(tables + _problems([result for results in scored.values() for result in results]))


async def _results(model: str, calls: Sequence[LabelledCall]) -> list[report.CallResult]:
    if missing := client.missing_for(model):
        raise Unavailable(f"{model}: {missing}.")
    limit = asyncio.Semaphore(PARALLEL)

    async def find(call: LabelledCall) -> report.CallResult:
        async with limit:
            items, problem = await _find_items(model, call)
            return report.call_result(call, items, problem=problem)

    return list(await asyncio.gather(*map(find, calls)))


def _problems(results: Sequence[report.CallResult]) -> list[str]:
    found = [f"{result.call.name}: {result.problem}" for result in results if result.problem]
    return [f"calls without an answer of the model: {len(found)}, the first: {found[0]}"] if found else []


async def _find_items(model: str, call: LabelledCall) -> tuple[list[Item], str]:
    """The items of the answer, and the problem: there is none, or another model gave it."""
    if model == LOCAL_RULES:
        from taskapp.extraction.offline import rules  # noqa: PLC0415 - slow to load

        return rules.find_tasks(call.transcription["turns"], call.prompt_context), ""
    question = Question(
        area=Area.EXTRACT_TASKS,
        model=model,
        messages=messages_for(call.prompt_context, call.transcription["turns"]),
        schema_name="tasks_of_call",
        schema=schema_for(call.prompt_context),
        read=read_reply,
    )
    try:
        reply, attempt = await asking.ask_for(question, _discard)
    except ModelFailedError as error:
        return [], error.problem
    return reply.items, "" if _is_same_model(attempt) else f"{attempt.answered_by} answered, not {model}"


def _is_same_model(attempt: Attempt) -> bool:
    """Whether the answer names the model that was asked; versions ("-2026-01") and providers ("google/") may be added."""
    asked, answered = (
        name.casefold().rpartition("/")[2].partition(":")[0] for name in (attempt.model, attempt.answered_by)
    )
    return not answered or answered.startswith(asked) or asked.startswith(answered)


async def _discard(_attempt: Attempt) -> None:
    """Record nothing: a trial run does not count as usage."""
