"""A thousand bad answers: no crash, no row that breaks a rule, each attempt in the usage."""

import json
import random
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest

from taskapp.ai import door
from taskapp.ai.asking import ModelFailedError
from taskapp.core import db
from taskapp.tasks.extraction_reply import read_reply
from tests.factories.calls import a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.support.language_model import LanguageModelServer, Reply
from tests.tasks.calls_ground import extract, listening_model, tasks_of, usage_of

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
    """One way to answer badly: cut, bent, of wrong types, too deep, with things no database keeps."""
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
    dice = random.Random(1)
    tracemalloc.start()
    for _ in range(1000):
        reply = read_reply(_bad_text(dice))
        for item in reply.items if reply else []:
            assert 0 < len(item.title) <= 255
            assert len(item.description or "") <= 2000
            assert item.offset_days is None or 0 <= item.offset_days <= 365
            assert "\x00" not in item.title + (item.description or "") + (item.evidence or "")
            (item.title + (item.description or "") + (item.evidence or "")).encode()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 1024 * 1024


async def test_bad_answers_over_the_wire_leave_only_good_rows(
    database: db.Database, model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(2)
    monkeypatch.setattr(door, "DEADLINE", 5.0)
    whole = (
        lambda: Reply(text=_bad_text(dice)),
        lambda: Reply(body=b"<html>gateway</html>"),
        lambda: Reply(body=b'{"choices": []}'),
        lambda: Reply(body=b'{"choices": [{"message": {"refusal": "no", "content": null}}]}'),
        lambda: Reply(body=b"[" * 20_000),
        lambda: Reply.error(dice.choice([400, 404, 418, 500, 503]), "trouble"),
        lambda: Reply(body=b'{"choices": [', headers={"Content-Length": "999"}),
    )
    model.script = lambda _request: dice.choice(whole)()
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob")
        calls = [await a_call(session, company.owner, contact=contact) for _ in range(6)]
    for call in calls:
        with suppress(ModelFailedError):
            await extract(company, call.id)
    for task in await tasks_of(company):
        assert 0 < len(task.title) <= 255
    assert sum(row.requests for row in await usage_of(company)) == len(model.requests)


async def test_an_answer_of_ten_megabytes_is_cut_off(database: db.Database, model: LanguageModelServer) -> None:
    model.script = lambda _request: Reply(body=b'{"choices": [{"message": {"content": "' + b"x" * 10_000_000 + b'"}}]}')
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner)
    with pytest.raises(ModelFailedError, match="longer than"):
        await extract(company, call.id)
    assert await tasks_of(company) == []
