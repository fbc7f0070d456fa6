"""One chat completion as it is written: pieces of text while they come, the whole answer with its tool calls at the end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from taskapp.ai.areas import Area
from taskapp.ai.client import Answer, Attempt, Outcome, clean, client_for, note_error
from taskapp.core.clock import monotonic

# A chat answer that is not finished by then will not be (s), nor one longer than this (characters).
DEADLINE = 120.0
MAX_TEXT = 100_000
MAX_CALLS = 32
# The `finish_reason` of an answer that the person cut short.
STOPPED = "stopped"


@dataclass(slots=True)
class _Gathered:
    """What has come so far."""

    text: str = ""
    calls: dict[int, dict[str, str]] = field(default_factory=dict)
    finish_reason: str = ""


async def stream(
    area: Area, model: str, messages: list[dict[str, Any]], *, stop: asyncio.Event | None = None, **options: Any
) -> AsyncGenerator[str | Answer]:
    """Pieces of text, then one `Answer`, whatever happens; nothing is raised. `stop` ends it with what has come."""
    attempt, gathered, started = Attempt(area, model), _Gathered(), monotonic()
    try:
        async with aclosing(_chunks(model, messages, options)) as chunks:
            while (chunk := await _next(chunks, stop, started + DEADLINE)) is not None:
                if piece := _take(attempt, gathered, chunk):
                    yield piece
                if len(gathered.text) > MAX_TEXT or len(gathered.calls) > MAX_CALLS:
                    attempt.fail(Outcome.TOO_LARGE, "the answer does not end")
                    break
    except Exception as error:
        note_error(attempt, error, late=f"no whole answer within {DEADLINE:.0f} seconds")
    attempt.latency_ms = round((monotonic() - started) * 1000)
    if stop and stop.is_set():
        gathered.calls, gathered.finish_reason = {}, STOPPED
    yield _answer(attempt, gathered)


async def _chunks(model: str, messages: list[dict[str, Any]], options: dict[str, Any]) -> AsyncGenerator[Any]:
    async with await client_for(DEADLINE) as client:
        create: Any = client.chat.completions.create
        chunks = await create(
            model=model, messages=messages, stream=True, stream_options={"include_usage": True}, **options
        )
        async for chunk in chunks:
            yield chunk


async def _next(chunks: AsyncGenerator[Any], stop: asyncio.Event | None, deadline: float) -> Any:
    """The next chunk; None at the end, and as soon as `stop` is set."""
    if stop and stop.is_set():
        return None
    coming = asyncio.ensure_future(anext(chunks, None))
    stopping = asyncio.ensure_future(stop.wait()) if stop else None
    try:
        waited = [task for task in (coming, stopping) if task]
        await asyncio.wait(waited, timeout=deadline - monotonic(), return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            return coming.result()
        if stopping and stopping.done():
            return None
        raise TimeoutError
    finally:
        for task in (coming, stopping):
            if task and not task.done():
                task.cancel()
                await asyncio.wait([task])


def _take(attempt: Attempt, gathered: _Gathered, chunk: Any) -> str:
    if usage := getattr(chunk, "usage", None):
        attempt.prompt_tokens = int(usage.prompt_tokens or 0)
        attempt.completion_tokens = int(usage.completion_tokens or 0)
    if not chunk.choices:
        return ""
    choice = chunk.choices[0]
    gathered.finish_reason = choice.finish_reason or gathered.finish_reason
    for part in choice.delta.tool_calls or []:
        call = gathered.calls.setdefault(part.index or 0, {"id": "", "name": "", "arguments": ""})
        call["id"] = part.id or call["id"]
        if part.function:
            call["name"] += part.function.name or ""
            call["arguments"] += part.function.arguments or ""
    piece = clean(choice.delta.content or "")
    gathered.text += piece
    return piece


def _answer(attempt: Attempt, gathered: _Gathered) -> Answer:
    message: dict[str, Any] = {"role": "assistant", "content": gathered.text or None}
    calls = [
        {
            "id": call["id"] or f"call-{index}",
            "type": "function",
            "function": {"name": clean(call["name"]), "arguments": clean(call["arguments"]) or "{}"},
        }
        for index, call in sorted(gathered.calls.items())
    ]
    if calls:
        message["tool_calls"] = calls
    return Answer(attempt, text=gathered.text, message=message, finish_reason=gathered.finish_reason)
