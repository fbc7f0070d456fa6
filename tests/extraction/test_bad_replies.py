"""A thousand malformed answers, parsed directly and received over HTTP: no crash, no invalid row, each attempt in the usage."""

import asyncio
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from taskapp.ai import client
from taskapp.ai.asking import ModelFailedError
from taskapp.ai.client import Answer
from taskapp.core.db import database as db
from taskapp.extraction.inputs import ExtractionOutcome
from taskapp.extraction.protocol.reply import read_reply
from taskapp.tasks.schemas import TaskRead
from tests.extraction.call_fixtures import extract, listening_model, tasks_of, usage_of
from tests.factories.calls import a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.support.language_model import LanguageModelServer, Reply
from tests.support.trust import often

__all__ = ["listening_model"]

GOOD = json.dumps({"tasks": [an_item(), an_item("Second", evidence=None)]})
SCRAPS = [
    "",
    "null",
    "[]",
    "{}",
    '{"tasks":',
    "NaN",
    '"\\ud800"',
    "]" * 50,
    "\x00",
    "I cannot help with that.",
    "{" * 9,
]


def _bad_text(dice: random.Random) -> str:
    """A random malformed answer: truncated, shuffled, of wrong types, nested too deep, with characters that cannot be stored."""
    ways = (
        lambda: GOOD[: dice.randrange(len(GOOD))],
        lambda: "".join(dice.sample(GOOD, len(GOOD))),
        lambda: json.dumps({"tasks": dice.choice([None, 5, "x", {"a": 1}, [[]], [None], ["x"]])}),
        lambda: json.dumps({"tasks": [{name: _odd(dice) for name in an_item()} for _ in range(dice.randrange(9))]}),
        lambda: '{"tasks": ' + "[" * 10_000,
        lambda: '{"tasks": [{"title": "deep", "description": ' + '{"a":' * 10_000,
        lambda: '{"tasks": [{"title": "\\ud800 \\u0000 ok", "evidence": null}]}',
        lambda: dice.choice(SCRAPS) + GOOD[dice.randrange(40) :],
        lambda: dice.choice(SCRAPS),
    )
    return dice.choice(ways)()


def _odd(dice: random.Random) -> Any:
    return dice.choice([None, True, -1, 1e300, "x" * 3000, "", "\ud800", "\x00", [], {}, [1], {"a": None}, "urgent"])


def test_a_thousand_bad_answers_are_read_without_a_crash() -> None:
    dice, before = random.Random(1), _memory()
    for _ in range(1000):
        reply = read_reply(_bad_text(dice))
        for item in reply.items if reply else []:
            assert 0 < len(item.title) <= 255
            assert len(item.description or "") <= 2000
            assert item.offset_days is None or 0 <= item.offset_days <= 365
            assert "\x00" not in item.title + (item.description or "") + (item.evidence or "")
            (item.title + (item.description or "") + (item.evidence or "")).encode()
    assert _memory() - before < 32 * 1024


ANSWERS = often(200, 2_000)
HUGE = b'{"choices": [{"message": {"content": "' + b"x" * 10_000_000 + b'"}}]}'


def _bad_reply(dice: random.Random) -> Reply:
    """A random malformed HTTP response; sometimes a good answer, so that there are rows to check."""
    ways = (
        lambda: Reply(text=_bad_text(dice)),
        lambda: Reply(text=GOOD[: dice.randrange(len(GOOD))], finish_reason="length"),
        lambda: Reply(body=dice.choice([b"<html>gateway</html>", b"", b"\xff\xfe{", b"null", b"[]", b"3"])),
        lambda: Reply(body=b'{"choices": []}'),
        lambda: Reply(body=b'{"choices": [{"message": {"refusal": "no", "content": null}}]}'),
        lambda: Reply(body=b'{"choices": [{"message": {"content": {"a": 1}}}], "usage": {"prompt_tokens": -1e9}}'),
        lambda: Reply(body=b"[" * 20_000),
        lambda: Reply(body=b'{"choices":' * 10_000),
        lambda: Reply.error(dice.choice([400, 401, 404, 418, 429, 500, 503]), "trouble \ud800"),
        lambda: Reply.error(429, "slow down", headers={"Retry-After": dice.choice(["0", "soon", "-3", "1e400"])}),
        lambda: Reply(text=GOOD, resets=True),
        lambda: Reply(text=GOOD) if dice.random() < 0.3 else Reply(text=GOOD, headers={"Content-Encoding": "gzip"}),
    )
    slow = (lambda: Reply(text=GOOD, pauses=0.05), lambda: Reply(body=b"{", headers={"Content-Length": "999"}))
    expensive = (lambda: Reply(body=HUGE), *slow)
    return dice.choice(expensive if dice.random() < 0.04 else ways)()


@pytest.mark.slow
@pytest.mark.trust("Whatever a model answers, no task is made without proof and nothing is lost")
async def test_hundreds_of_bad_answers_over_the_wire_to_each_database_leave_only_good_rows(
    database: db.Database,
    model: LanguageModelServer,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    dice, failed, answered, made = random.Random(database.is_sqlite), 0, 0, 0
    ask = client.ask

    async def counted(*arguments: Any, **options: Any) -> Answer:
        nonlocal made
        made += 1
        return await ask(*arguments, **options)

    monkeypatch.setattr(client, "DEADLINE", 1.0)
    monkeypatch.setattr(client, "ask", counted)
    model.script = lambda _request: _bad_reply(dice)
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob")
    before = 0
    while len(model.requests) < ANSWERS:
        # What the first answers load stays; only growth after them would be a leak.
        before = before or (_memory() if len(model.requests) > 100 else 0)
        async with db.transaction() as session:
            calls = [await a_call(session, company.owner, contact=contact) for _ in range(16)]
        for outcome in await asyncio.gather(*(extract(company, call.id) for call in calls), return_exceptions=True):
            assert isinstance(outcome, ModelFailedError | ExtractionOutcome), repr(outcome)
            failed += isinstance(outcome, ModelFailedError)
            answered += isinstance(outcome, ExtractionOutcome)
    assert _memory() - before < 32 * 1024
    assert min(failed, answered) > 10
    tasks = await tasks_of(company)
    assert [task for task in tasks if not _is_whole(task, contact.id)] == []
    assert sum(row.requests for row in await usage_of(company)) == made
    # A request that timed out may not have reached the server.
    assert ANSWERS <= len(model.requests) <= made
    record_property("tried", f"{len(model.requests)} answers over HTTP, {failed} calls without a usable one")


def _is_whole(task: TaskRead, contact_id: UUID) -> bool:
    lengths = 0 < len(task.title) <= 255 and len(task.description or "") <= 2000
    return lengths and (task.status, task.source, task.contact_id) == ("open", "ai", contact_id)


def _memory() -> int:
    """The peak memory of this process in kilobytes since the last call."""
    most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    Path("/proc/self/clear_refs").write_text("5")
    return int(most.split()[1])


async def test_an_answer_of_ten_megabytes_is_cut_off(database: db.Database, model: LanguageModelServer) -> None:
    model.script = lambda _request: Reply(body=HUGE)
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner)
    with pytest.raises(ModelFailedError, match="longer than"):
        await extract(company, call.id)
    assert await tasks_of(company) == []
