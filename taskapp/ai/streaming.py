"""Streams one chat completion: pieces of text as they arrive, then the whole answer with its tool calls."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from taskapp.ai.areas import Area
from taskapp.ai.client import Answer, Attempt, Outcome, clean, client_for, note_error
from taskapp.core.clock import monotonic

# Limits of one answer: time (s), characters, and tool calls.
DEADLINE = 120.0
MAX_TEXT = 100_000
MAX_CALLS = 32
# The `finish_reason` of an answer that the person stopped.
STOPPED = "stopped"


@dataclass(slots=True)
class _PartialAnswer:
    """The part of the answer received so far; `calls` by index."""

    text: str = ""
    calls: dict[int, dict[str, str]] = field(default_factory=dict)
    finish_reason: str = ""


async def stream(
    area: Area, model: str, messages: list[dict[str, Any]], *, stop: asyncio.Event | None = None, **options: Any
) -> AsyncGenerator[str | Answer]:
    """Yield pieces of text, then always one `Answer`; never raises.

    Setting `stop` ends the stream with the text received so far and without tool calls.
    """
    attempt, partial, started = Attempt(area, model), _PartialAnswer(), monotonic()
    try:
        async with aclosing(_chunks(model, messages, options)) as chunks:
            while (chunk := await _next_chunk(chunks, stop, started + DEADLINE)) is not None:
                if piece := _add_chunk(attempt, partial, chunk):
                    yield piece
                if len(partial.text) > MAX_TEXT or len(partial.calls) > MAX_CALLS:
                    attempt.fail(Outcome.TOO_LARGE, "the answer does not end")
                    break
    except Exception as error:
        note_error(attempt, error, late=f"no whole answer within {DEADLINE:.0f} seconds")
    attempt.latency_ms = round((monotonic() - started) * 1000)
    if stop and stop.is_set():
        partial.calls, partial.finish_reason = {}, STOPPED
    yield _answer(attempt, partial)


async def _chunks(model: str, messages: list[dict[str, Any]], options: dict[str, Any]) -> AsyncGenerator[Any]:
    async with await client_for(DEADLINE) as client:
        create: Any = client.chat.completions.create
        chunks = await create(
            model=model, messages=messages, stream=True, stream_options={"include_usage": True}, **options
        )
        async for chunk in chunks:
            yield chunk


async def _next_chunk(chunks: AsyncGenerator[Any], stop: asyncio.Event | None, deadline: float) -> Any:
    """The next chunk; None at the end and when `stop` is set. Raises `TimeoutError` after `deadline` (monotonic s)."""
    if stop and stop.is_set():
        return None
    next_chunk = asyncio.ensure_future(anext(chunks, None))
    stopping = asyncio.ensure_future(stop.wait()) if stop else None
    try:
        tasks = [task for task in (next_chunk, stopping) if task]
        await asyncio.wait(tasks, timeout=deadline - monotonic(), return_when=asyncio.FIRST_COMPLETED)
        if next_chunk.done():
            return next_chunk.result()
        if stopping and stopping.done():
            return None
        raise TimeoutError
    finally:
        for task in (next_chunk, stopping):
            if task and not task.done():
                task.cancel()
                await asyncio.wait([task])


def _add_chunk(attempt: Attempt, partial: _PartialAnswer, chunk: Any) -> str:
    if usage := getattr(chunk, "usage", None):
        attempt.prompt_tokens = int(usage.prompt_tokens or 0)
        attempt.completion_tokens = int(usage.completion_tokens or 0)
    if not chunk.choices:
        return ""
    choice = chunk.choices[0]
    partial.finish_reason = choice.finish_reason or partial.finish_reason
    for part in choice.delta.tool_calls or []:
        call = partial.calls.setdefault(part.index or 0, {"id": "", "name": "", "arguments": ""})
        call["id"] = part.id or call["id"]
        if part.function:
            call["name"] += part.function.name or ""
            call["arguments"] += part.function.arguments or ""
    piece = clean(choice.delta.content or "")
    partial.text += piece
    return piece


def _answer(attempt: Attempt, partial: _PartialAnswer) -> Answer:
    message: dict[str, Any] = {"role": "assistant", "content": partial.text or None}
    calls = [
        {
            "id": call["id"] or f"call-{index}",
            "type": "function",
            "function": {"name": clean(call["name"]), "arguments": clean(call["arguments"]) or "{}"},
        }
        for index, call in sorted(partial.calls.items())
    ]
    if calls:
        message["tool_calls"] = calls
    return Answer(attempt, text=partial.text, message=message, finish_reason=partial.finish_reason)
