"""Sixty odd answers over HTTP: what can be read becomes the task, what cannot says why, and no step asks too often."""

import json
from dataclasses import replace
from typing import Any

import pytest

from taskapp.ai import asking
from taskapp.ai.areas import Area
from taskapp.ai.asking import ModelFailedError, Question
from taskapp.ai.client import Attempt, Outcome
from taskapp.core import config
from taskapp.extraction.protocol.reply import Reply as Items
from taskapp.extraction.protocol.reply import read_reply
from tests.extraction.call_fixtures import listening_model
from tests.factories.calls import an_item
from tests.factories.mail import HandClock
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]

RIGHT = {"tasks": [an_item("Right")]}
TEXT = json.dumps(RIGHT)
WRONG = json.dumps({"tasks": [an_item("Wrong")]})
ITEM = json.dumps(an_item("Right"))


def _call(arguments: str) -> Reply:
    function = {"name": "tasks", "arguments": arguments}
    return Reply(tool_calls=[{"id": "1", "type": "function", "function": function}])


def _message(content: Any, **others: Any) -> Reply:
    message = {"role": "assistant", "content": content, **others}
    return Reply(body=json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode())


READABLE = [
    Reply(TEXT), Reply(f"```json\n{TEXT}\n```"), Reply(f"Here is [a list]: {TEXT} Bye."), Reply("\ufeff" + TEXT),
    Reply(f"<think>{WRONG}</think>{TEXT}"), Reply(f'<think>so {{"tasks": []}} maybe</think>{TEXT}'), Reply(f"<thinking>{WRONG}</thinking>\n{TEXT}"),
    Reply(f"{WRONG}</think>{TEXT}"), Reply(f'{{"tasks": []}} No, wait: {TEXT}'), Reply(f"Draft: {WRONG} Final: {TEXT}"),
    Reply(f"<think>a</think><think>{WRONG}</think>{TEXT}"), Reply(f"<reasoning>{WRONG}</reasoning>{TEXT}"),
    _call(TEXT), _call(ITEM), _call(f"[{ITEM}]"), _message(None, tool_calls=[{"function": {"name": "x", "arguments": RIGHT}}]),
    _message(None, function_call={"name": "x", "arguments": TEXT}), _message("I will use the tool.", tool_calls=[{"function": {"arguments": TEXT}}]),
    Reply(ITEM), Reply(f"[{ITEM}]"), Reply(json.dumps(TEXT)), Reply(json.dumps({"tasks": json.dumps(RIGHT["tasks"])})),
    Reply(json.dumps({"name": "make_tasks", "arguments": RIGHT})), Reply(json.dumps({"arguments": TEXT})), Reply(json.dumps({"result": RIGHT})),
    Reply(TEXT.replace("}]", "},]")), Reply(TEXT.replace('"}', '",}')), Reply(TEXT.replace('{"tasks"', '{ // the list\n "tasks"')),
    Reply(TEXT.replace("]}", "] /* end */ }")), Reply(str(RIGHT)), Reply("{'tasks': [{'title': 'Right', 'description': 'Don't wait'}]}"),
    Reply('{tasks: [{title: "Right"}]}'), Reply('{"tasks": [{"title": "Right", "evidence": None}]}'), Reply(TEXT[:-2]),
    _message([{"type": "text", "text": TEXT}]), _message([{"type": "thinking", "text": WRONG}, {"type": "text", "text": TEXT}]),
    _message([{"type": "output_text", "text": {"value": TEXT}}]), _message([TEXT[:9], TEXT[9:]]), _message(TEXT, reasoning_content=WRONG),
    Reply(body=f"data: {json.dumps({'choices': [{'delta': {'content': TEXT}}]})}\n\ndata: [DONE]\n\n".encode()),
    Reply(body=f": waiting\n\ndata: {json.dumps({'choices': [{'message': {'content': TEXT}}]})}\n\n".encode()),
    Reply(TEXT.replace("send-info", "Send_Info")), Reply(TEXT.replace("send-info", "SendInfo")), Reply(TEXT.replace("high", "HIGH")),
    Reply(TEXT.replace("send-info", "Send Info").replace("high", " High ")),
]  # fmt: skip
REFUSED = [
    (Reply("I'm sorry, I can't help with that."), 1), (Reply("I cannot assist with this request."), 1), (_message(None, refusal="No."), 1),
    (replace(_message("x"), body=b'{"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]}'), 1),
    (Reply("The weather is fine."), 3), (Reply(""), 3), (Reply(f"<think>{WRONG}"), 3), (Reply(f"<think>{WRONG}</think>"), 3),
    (Reply.error(401, "no such key"), 1), (Reply.error(404, "no such model"), 3), (Reply.error(429, "slow down"), 3),
    (Reply.error(429, "later", headers={"Retry-After": "Fri, 27 Mar 2026 10:00:00 GMT"}), 1), (Reply.error(500, "down"), 3),
    (Reply(body=b'{"error": {"message": "Provider returned error", "code": 401}}'), 1),
    (Reply(body=b'{"error": {"message": "Provider returned error", "code": 502, "metadata": {"raw": "out of memory"}}}'), 3),
]  # fmt: skip


QUESTION = Question(Area.EXTRACT_TASKS, "test-model", [{"role": "user", "content": "x"}], "tasks", {}, read_reply)


async def _ask() -> Items:
    async def record(_attempt: Attempt) -> None:
        """Keep nothing."""

    return (await asking.ask_for(QUESTION, record))[0]


async def test_an_answer_that_can_be_read_costs_one_request_and_gives_its_task(model: LanguageModelServer) -> None:
    assert len(READABLE) + len(REFUSED) >= 60
    for number, reply in enumerate(READABLE):
        model.requests.clear()
        model.script = lambda _request, reply=reply: reply  # type: ignore[misc]
        items = (await _ask()).items
        assert [item.title for item in items] == ["Right"], f"scene {number}: {reply}"
        assert len(model.requests) == 1


async def test_an_answer_that_cannot_be_read_fails_within_its_requests(
    model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (reply, most) in enumerate(REFUSED):
        asking._first_working_mode.clear()
        model.requests.clear()
        model.script = lambda _request, reply=reply: reply  # type: ignore[misc]
        with pytest.raises(ModelFailedError):
            await _ask()
        assert len(model.requests) == most, f"scene {number}: {reply}"


@pytest.mark.parametrize(
    ("value", "category"), [("Send_Info", "send-info"), ("SendInfo", "send-info"), ("callback", "callback")]
)
def test_names_of_categories_are_read_in_other_spellings(value: str, category: str) -> None:
    reply = read_reply(json.dumps({"tasks": [an_item(category=value, priority="URGENT")]}))
    assert reply is not None
    assert (reply.items[0].category.value, reply.items[0].priority.value) == (category, "urgent")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"Tasks": [{"Title": "Send it", "Line": 3}]}', 3),
        ('{"TASKS": [{"TITLE": "Send it", "dueTime": "14:00", "LINE": 3}', 3),
        ('{"tasks": {"1": {"title": "Send it", "line": "3"}}}', 3),
        (f'{{"tasks": [{{"title": "Send it", "line": {"9" * 5_000}}}]}}', None),
        ('{"tasks": [[{"title": "Send it", "line": 3}]]}', 3),
        ('[[{"title": "Send it", "line": 3}]]', 3),
        ('[{"tasks": []}, {"tasks": [{"title": "Send it", "line": 3}]}]', 3),
    ],
)
def test_keys_and_numbers_are_read_in_other_spellings(text: str, line: int | None) -> None:
    reply = read_reply(text)
    assert reply is not None
    assert [(item.title, item.line) for item in reply.items] == [("Send it", line)]


def test_a_change_without_a_day_or_of_no_task_is_dropped() -> None:
    changes = [(1, "reschedule", None), (1, "reschedule", True), (0, "complete", None), (1, "complete", None)]
    names = ("open_task", "action", "due_date_offset_days")
    updates = [dict(zip(names, change, strict=True)) for change in changes]
    reply = read_reply(json.dumps({"tasks": [], "updates": updates}))
    assert reply
    assert ([update.action for update in reply.updates], reply.dropped) == (["complete"], 3)


async def test_the_providers_reason_in_an_answer_with_status_200_is_shown(model: LanguageModelServer) -> None:
    error = {"error": {"message": "Provider returned error", "code": 502, "metadata": {"raw": "out of memory"}}}
    model.script = lambda _request: Reply(body=json.dumps(error).encode())
    with pytest.raises(ModelFailedError, match="Provider returned error, out of memory") as failure:
        await _ask()
    assert failure.value.transient


@pytest.mark.parametrize(
    ("reply", "outcome", "transient", "pause"),
    [
        (Reply.error(401, "no such key"), Outcome.UNAUTHORIZED, False, 0),
        (Reply.error(403, "not yours"), Outcome.UNAUTHORIZED, False, 0),
        *[(Reply.error(code, "wait", headers={"Retry-After": "25"}), Outcome.RATE_LIMITED, True, 25) for code in (408, 409, 425, 429)],
        (Reply.error(429, "wait", headers={"Retry-After": "1e9"}), Outcome.RATE_LIMITED, True, 3600),
        (Reply.error(429, "wait", headers={"Retry-After": "Fri, 27 Mar 2026 10:01:00 GMT"}), Outcome.RATE_LIMITED, True, 60),
        (Reply.error(429, "wait", headers={"Retry-After": "Fri Mar 27 10:01:00 2026"}), Outcome.RATE_LIMITED, True, 60),
        (Reply.error(503, "down", headers={"Retry-After": "25"}), Outcome.UNAVAILABLE, True, 25),
        (_message(None, refusal="No."), Outcome.REFUSED, False, 0),
        (Reply("", finish_reason="content_filter"), Outcome.REFUSED, False, 0),
    ],
)  # fmt: skip
async def test_what_an_answer_means_for_another_try(
    model: LanguageModelServer, reply: Reply, outcome: Outcome, transient: bool, pause: int
) -> None:
    HandClock("2026-03-27T10:00:00+00:00")
    model.script = lambda _request: reply
    attempts: list[Attempt] = []

    async def record(attempt: Attempt) -> None:
        attempts.append(attempt)

    with pytest.raises(ModelFailedError) as failure:
        await asking.ask_for(QUESTION, record)
    assert (len(model.requests), [attempt.outcome for attempt in attempts]) == (1, [outcome])
    assert (failure.value.transient, failure.value.retry_after) == (transient, pause)


async def test_an_answer_that_was_cut_off_is_called_so_and_its_tokens_are_counted(model: LanguageModelServer) -> None:
    model.script = lambda _request: Reply("{", finish_reason="length", tokens=(70, 7))
    attempts: list[Attempt] = []

    async def record(attempt: Attempt) -> None:
        attempts.append(attempt)

    with pytest.raises(ModelFailedError, match="cut off"):
        await asking.ask_for(QUESTION, record)
    assert {(attempt.prompt_tokens, attempt.completion_tokens) for attempt in attempts} == {(70, 7)}
    assert len(attempts) == len(model.requests) == 3


async def test_a_schema_refused_for_another_reason_is_tried_again_the_next_time(model: LanguageModelServer) -> None:
    model.replies = [Reply.error(400, "Upstream hiccup"), Reply(TEXT), Reply(TEXT)]
    await _ask()
    await _ask()
    formats = [request.get("response_format", {}).get("type") for request in model.requests]
    assert formats == ["json_schema", "json_object", "json_schema"]


async def test_a_refused_schema_is_tried_again_after_a_while(
    model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.replies = [Reply.error(400, "response_format is not supported"), *[Reply(TEXT)] * 3]
    await _ask()
    await _ask()
    monkeypatch.setattr(asking, "_first_working_mode", dict.fromkeys(asking._first_working_mode, (1, 0.0)))
    await _ask()
    formats = [request.get("response_format", {}).get("type") for request in model.requests]
    assert formats == ["json_schema", "json_object", "json_object", "json_schema"]


async def test_an_endpoint_that_fails_with_any_format_is_asked_for_plain_text(model: LanguageModelServer) -> None:
    model.script = lambda request: Reply.error(500, "internal") if "response_format" in request else Reply(TEXT)
    assert [item.title for item in (await _ask()).items] == ["Right"]
    await _ask()
    assert "response_format" not in model.requests[-1]


async def test_an_answer_may_take_long_while_its_words_come_and_not_when_they_stop(
    model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKAPP_AI_IDLE_SECONDS", "1")
    config.settings.cache_clear()
    model.script = lambda _request: Reply(TEXT, pauses=0.001)  # over a second in all
    assert (await _ask()).items
    model.requests.clear()
    model.script = lambda _request: Reply(TEXT, hold_after=3)
    with pytest.raises(ModelFailedError, match="nothing came for 1 seconds") as failure:
        await _ask()
    # It was waited for long enough: the step tries again later, and not at once.
    assert (len(model.requests) <= 1, failure.value.transient) == (True, True)
    model.let_go()
