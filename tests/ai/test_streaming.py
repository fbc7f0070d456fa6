"""An answer that comes in pieces is put together whole, and one that does not end is left."""

import asyncio
from typing import Any

import pytest

from taskapp.ai import streaming
from taskapp.ai.areas import Area
from taskapp.ai.client import Answer, Outcome
from tests.extraction.call_fixtures import listening_model
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]
ASKED = [{"role": "user", "content": "x"}]


async def stream(stop: asyncio.Event | None = None) -> tuple[list[str], Answer]:
    """The pieces of text and the answer."""
    pieces: list[Any] = [piece async for piece in streaming.stream(Area.ASSISTANT, "test-model", ASKED, stop=stop)]
    return pieces[:-1], pieces[-1]


def call(name: str, arguments: str, call_id: str = "") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


async def test_text_and_tool_calls_are_put_together_and_counted(model: LanguageModelServer) -> None:
    calls = [call("find_tasks", '{"q": "offer"}', "a"), call("list_contacts", '{"q": "Zoë"}'), call("today", "")]
    model.replies = [Reply(text="Let me see", tool_calls=calls, tokens=(70, 7))]
    pieces, answer = await stream()
    assert (pieces, answer.text) == (["Let ", "me ", "see "], "Let me see ")
    assert answer.message["tool_calls"] == [calls[0], calls[1] | {"id": "call-1"}, call("today", "{}", "call-2")]
    assert (answer.attempt.prompt_tokens, answer.attempt.completion_tokens) == (70, 7)
    assert (answer.attempt.outcome, answer.finish_reason) == (Outcome.OK, "tool_calls")


async def test_a_stopped_answer_has_no_tool_calls(model: LanguageModelServer) -> None:
    stop = asyncio.Event()
    model.replies = [Reply(tool_calls=[call("complete_task", "{}", "a")], text="Now", hold_after=2)]
    begun = streaming.stream(Area.ASSISTANT, "test-model", ASKED, stop=stop)
    assert await anext(begun) == "Now "
    stop.set()
    [answer] = [piece async for piece in begun]
    model.let_go()
    assert isinstance(answer, Answer)
    assert (answer.finish_reason, answer.message) == (streaming.STOPPED, {"role": "assistant", "content": "Now "})


@pytest.mark.parametrize("limit", [("MAX_TEXT", 20), ("MAX_CALLS", 3)])
async def test_an_answer_that_does_not_end_is_left(
    model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch, limit: tuple[str, int]
) -> None:
    monkeypatch.setattr(streaming, *limit)
    words = "word " * 100 if limit[0] == "MAX_TEXT" else ""
    calls = [] if words else [call("today", "{}", str(number)) for number in range(100)]
    model.replies = [Reply(text=words, tool_calls=calls)]
    pieces, answer = await stream()
    assert (answer.attempt.outcome, answer.attempt.problem) == (Outcome.TOO_LARGE, "the answer does not end")
    assert len(pieces) <= 5
    assert len(answer.message.get("tool_calls", [])) <= 4
