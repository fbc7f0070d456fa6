"""The client of the OpenAI-compatible endpoint: each request is limited in time and size, and never raises."""

import asyncio
import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any

from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.ai.bodies import answered_error, read_body, text_of
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.config import settings
from taskapp.core.http.certificates import trusted
from taskapp.shared.text import clip

if TYPE_CHECKING:
    import openai

# Limits of a response body (bytes). A normal answer has a few kilobytes.
MAX_BODY = 1_000_000
MAX_TRANSCRIPT_BODY = 8_000_000
# Time limits of a request (s). An answer may take long while its words keep coming; `ai_idle_seconds` limits the silence.
DEADLINE = 3600.0
SPEECH_DEADLINE = 900.0
KEY_MISSING = "OPENAI_API_KEY is not set. Set it (and OPENAI_BASE_URL for another endpoint) and start Taskapp again"


class Outcome(StrEnum):
    """How a request ended."""

    OK = "ok"
    INVALID = "invalid-reply"
    REFUSED = "refused"
    TOO_LARGE = "too-large"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate-limited"
    UNAVAILABLE = "unavailable"
    UNSUPPORTED = "unsupported"
    UNAUTHORIZED = "unauthorized"


# Outcomes after which a retry may succeed.
TRANSIENT = frozenset({Outcome.TIMEOUT, Outcome.RATE_LIMITED, Outcome.UNAVAILABLE})


@dataclass(slots=True)
class Attempt:
    """The result of one request as usage records it, without its content; `retry_after` in seconds.

    `answered_by` is the model that the answer names, "" where it names none; gateways may use another one than was asked.
    """

    feature: Area
    model: str
    outcome: Outcome = Outcome.OK
    problem: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_ms: int = 0
    retry_after: float = 0.0
    answered_by: str = ""

    def fail(self, outcome: Outcome, problem: str) -> None:
        """Set the outcome and the problem, cut to 500 characters."""
        self.outcome, self.problem = outcome, clip(clean(problem), 500, mark="…")


@dataclass(slots=True)
class Answer:
    """The first choice's message and its text, with the attempt; empty when the attempt failed."""

    attempt: Attempt
    text: str = ""
    message: dict[str, Any] = field(default_factory=dict)
    finish_reason: str = ""
    body: dict[str, Any] = field(default_factory=dict)


def missing_for(model: str) -> str | None:
    """The problem that prevents the use of `model`; None when it can be used."""
    if model == LOCAL_RULES or settings().openai_api_key.get_secret_value():
        return None
    return KEY_MISSING


async def ask(area: Area, model: str, messages: list[dict[str, Any]], **options: Any) -> Answer:
    """Request one chat completion; `options` are passed on unchanged (response_format, tools, max_tokens, …)."""
    attempt = Attempt(area, model)
    idle = settings().ai_idle_seconds
    request = _chat_request(model, messages, options)
    body = await _send(attempt, request, deadline=DEADLINE, max_body=MAX_BODY, idle=idle)
    return _parse_chat(attempt, body) if attempt.outcome is Outcome.OK else Answer(attempt)


async def transcribe(model: str, name: str, audio: bytes, content_type: str, *, timed: bool = True) -> Answer:
    """Request a transcription; `timed` asks for segments with times in seconds, which some endpoints do not support."""
    attempt = Attempt(Area.TRANSCRIBE_CALL, model)
    options: dict[str, Any] = {"response_format": "verbose_json"} if timed else {}
    options |= {"timestamp_granularities": ["segment"]} if timed else {}
    request = _transcription_request(model, (name, audio, content_type), options)
    body = await _send(attempt, request, deadline=SPEECH_DEADLINE, max_body=MAX_TRANSCRIPT_BODY)
    text = body.get("text")
    if attempt.outcome is Outcome.OK and not isinstance(text, str):
        attempt.fail(Outcome.INVALID, "the transcription has no text")
    return Answer(attempt, text=clean(text) if isinstance(text, str) else "", body=body)


Request = Callable[["openai.AsyncOpenAI"], Any]


def _chat_request(model: str, messages: list[dict[str, Any]], options: dict[str, Any]) -> Request:
    content: Any = messages
    return lambda client: client.chat.completions.with_streaming_response.create(
        model=model, messages=content, stream=True, stream_options={"include_usage": True}, **options
    )


def _transcription_request(model: str, file: tuple[str, bytes, str], options: dict[str, Any]) -> Request:
    return lambda client: client.audio.transcriptions.with_streaming_response.create(model=model, file=file, **options)


async def _send(
    attempt: Attempt, request: Request, *, deadline: float, max_body: int, idle: float | None = None
) -> dict[str, Any]:
    """Send a request and read its whole body; `idle` is the longest silence in seconds, None: only `deadline` counts."""
    started, silence = monotonic(), idle or deadline
    try:
        async with (
            await client_for(deadline) as client,  # the first one is loaded, which no endpoint is to blame for
            asyncio.timeout(deadline),
            asyncio.timeout(silence) as quiet,
            request(client) as response,
        ):
            return _parse_object(attempt, await _read_body(response.iter_bytes(), max_body, quiet, silence))
    except _TooLargeError:
        attempt.fail(Outcome.TOO_LARGE, f"the answer is longer than {max_body:,} bytes")
    except Exception as error:
        passed = monotonic() - started
        late = f"no answer within {deadline:.0f} seconds"
        if passed < deadline:
            late = f"nothing came for {silence:.0f} seconds; set TASKAPP_AI_IDLE_SECONDS higher for a slow model"
        note_error(attempt, error, late=late)
    finally:
        attempt.latency_ms = round((monotonic() - started) * 1000)
    return {}


def _sdk() -> ModuleType:
    # Loading takes about a second of processor time, so it waits for the first request.
    return importlib.import_module("openai")


async def client_for(deadline: float) -> "openai.AsyncOpenAI":
    """A client of the configured endpoint; `deadline` is its timeout in seconds."""
    # In a thread, because loading the package would block the event loop.
    sdk = await asyncio.to_thread(_sdk)
    config = settings()
    client: openai.AsyncOpenAI = sdk.AsyncOpenAI(
        api_key=config.openai_api_key.get_secret_value() or "none",
        base_url=config.openai_base_url or None,
        timeout=deadline,
        max_retries=0,  # a retry is an attempt of its own, with its own usage row
        http_client=sdk.DefaultAsyncHttpxClient(verify=trusted(), timeout=deadline),
    )
    return client


class _TooLargeError(Exception):
    """The body is longer than the limit."""


async def _read_body(chunks: Any, max_body: int, quiet: asyncio.Timeout, silence: float) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > max_body:
            raise _TooLargeError
        if not chunk.startswith(b":"):  # a comment keeps the connection open and is no sign of the model
            quiet.reschedule(asyncio.get_running_loop().time() + silence)
    return bytes(body)


def _parse_object(attempt: Attempt, body: bytes) -> dict[str, Any]:
    try:
        value = read_body(body)
    except (ValueError, RecursionError):
        attempt.fail(Outcome.INVALID, "the endpoint did not answer JSON")
        return {}
    if isinstance(value, dict):
        return value
    attempt.fail(Outcome.INVALID, "the endpoint did not answer a JSON object")
    return {}


def note_error(attempt: Attempt, error: Exception, *, late: str) -> None:
    """Set an attempt's outcome from the error of its request; `late` is the problem to set for a timeout."""
    sdk = _sdk()
    if isinstance(error, sdk.APIStatusError):
        _note_status(attempt, error)
    elif isinstance(error, (TimeoutError, sdk.APITimeoutError)):
        attempt.fail(Outcome.TIMEOUT, late)
    else:
        # Whatever an endpoint does to the connection: resets, invalid encodings, broken chunks.
        attempt.fail(Outcome.UNAVAILABLE, f"the endpoint could not be read: {type(error).__name__}")


def _note_status(attempt: Attempt, error: "openai.APIStatusError") -> None:
    problem = f"the endpoint answered {error.status_code}: {_error_message(error)}"
    _note_code(attempt, error.status_code, problem)
    if attempt.outcome in TRANSIENT:
        attempt.retry_after = _retry_after(error.response.headers.get("retry-after"))


def _note_code(attempt: Attempt, status: int, problem: str) -> None:
    """Set an attempt's outcome from the status of an error."""
    if status in (401, 403):
        attempt.fail(Outcome.UNAUTHORIZED, problem)
    elif status in (408, 409, 425, 429):
        attempt.fail(Outcome.RATE_LIMITED, problem)
    elif status >= 500 and status != 501:
        attempt.fail(Outcome.UNAVAILABLE, problem)
    else:
        attempt.fail(Outcome.UNSUPPORTED, problem)


def _error_message(error: "openai.APIStatusError") -> str:
    body = error.body if isinstance(error.body, dict) else {}
    message = body.get("message")
    return clip(message, 200, mark="…") if isinstance(message, str) else "no reason given"


def _retry_after(header: str | None) -> float:
    """The seconds that a Retry-After header asks for, as a number or a date; at most an hour."""
    try:
        seconds = float(header or 0)
    except ValueError:
        try:
            date = parsedate_to_datetime(header or "")
            # The form of asctime names no zone; HTTP's dates are in UTC.
            seconds = ((date if date.tzinfo else date.replace(tzinfo=UTC)) - utc_now()).total_seconds()
        except (TypeError, ValueError):
            return 0.0
    return 0.0 if math.isnan(seconds) else min(max(seconds, 0.0), 3600.0)


def _parse_chat(attempt: Attempt, body: dict[str, Any]) -> Answer:
    usage = body.get("usage") if isinstance(body.get("usage"), dict) else {}
    attempt.prompt_tokens = _token_count(usage, "prompt_tokens")
    attempt.completion_tokens = _token_count(usage, "completion_tokens")
    attempt.answered_by = clip(clean(str(body.get("model") or "")), 200)
    if failed := answered_error(body):
        _note_code(attempt, failed[1] or 500, f"the endpoint answered an error: {clip(failed[0], 300, mark='…')}")
        return Answer(attempt)
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    if not isinstance(message, dict):
        attempt.fail(Outcome.INVALID, "the answer has no message")
        return Answer(attempt)
    finish_reason = choice.get("finish_reason")
    if message.get("refusal") or finish_reason == "content_filter":
        attempt.fail(Outcome.REFUSED, f"the model refused to answer: {message.get('refusal') or 'content filter'}")
    finish = finish_reason if isinstance(finish_reason, str) else ""
    return Answer(attempt, text=text_of(message), message=message, finish_reason=finish, body={})


def _token_count(usage: Any, name: str) -> int:
    value = usage.get(name)
    return min(value, 2**31 - 1) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def clean(text: str) -> str:
    """`text` without lone surrogates and NUL characters, which the databases cannot store."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")
