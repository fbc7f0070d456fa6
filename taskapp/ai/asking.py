"""Requests for JSON: falls back from JSON schema to JSON mode to plain text, and retries transient failures."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from taskapp.ai import client
from taskapp.ai.areas import Area
from taskapp.ai.client import TRANSIENT, Answer, Attempt, Outcome
from taskapp.core.config import settings

T = TypeVar("T")

MODES = ("json_schema", "json_object", "text")
# Attempts in all while failures are transient (rate limit, 5xx, reset); pauses in seconds, doubling.
MAX_ATTEMPTS = 3
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
# The first mode that works, as an index of MODES, by (endpoint, model): the next request starts there.
_first_working_mode: dict[tuple[str, str], int] = {}


class ModelFailedError(Exception):
    """No usable answer; `transient` when a retry may succeed, after `retry_after` seconds."""

    def __init__(self, problem: str, *, transient: bool, retry_after: float = 0.0) -> None:
        super().__init__(problem)
        self.problem, self.transient, self.retry_after = problem, transient, retry_after


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A request for JSON: `schema` of the answer, and `read`, which parses it (None for an invalid answer)."""

    area: Area
    model: str
    messages: list[dict[str, Any]]
    schema_name: str
    schema: dict[str, Any]
    read: Callable[[str], T | None]
    options: dict[str, Any] = field(default_factory=dict)


Record = Callable[[Attempt], Awaitable[None]]


async def ask_for(question: Question[T], record: Record) -> tuple[T, Attempt]:
    """The parsed answer and its attempt; raises `ModelFailedError` when there is none.

    `record` is called for every failed attempt; the caller records the successful one in its own transaction.
    """
    endpoint_and_model = (settings().openai_base_url, question.model)
    refused = False
    for mode in range(_first_working_mode.get(endpoint_and_model, 0), len(MODES)):
        answer = await _ask_with_retries(question, MODES[mode], record)
        value = _parse(question, answer)
        if value is not None:
            if refused:
                _first_working_mode[endpoint_and_model] = mode
            return value, answer.attempt
        await record(answer.attempt)
        refused = answer.attempt.outcome is Outcome.UNSUPPORTED
        if not refused and answer.attempt.outcome is not Outcome.INVALID:
            break
    raise _error_of(answer.attempt)


def _parse(question: Question[T], answer: Answer) -> T | None:
    if answer.attempt.outcome is not Outcome.OK:
        return None
    value = question.read(answer.text)
    if value is None:
        answer.attempt.fail(Outcome.INVALID, _parse_problem(answer))
    return value


async def _ask_with_retries(question: Question[T], mode: str, record: Record) -> Answer:
    options = question.options | _response_format(question, mode)
    for attempt_number in range(1, MAX_ATTEMPTS + 1):
        answer = await client.ask(question.area, question.model, question.messages, **options)
        attempt = answer.attempt
        if attempt.outcome not in TRANSIENT or attempt.outcome is Outcome.TIMEOUT or attempt_number == MAX_ATTEMPTS:
            break
        pause = max(attempt.retry_after, FIRST_PAUSE * 2 ** (attempt_number - 1))
        if pause > LONGEST_PAUSE:
            break
        await record(attempt)
        await asyncio.sleep(pause)
    return answer


def _response_format(question: Question[T], mode: str) -> dict[str, Any]:
    if mode == "text":
        return {}
    if mode == "json_object":
        return {"response_format": {"type": "json_object"}}
    schema = {"name": question.schema_name, "strict": True, "schema": question.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _parse_problem(answer: Answer) -> str:
    if not answer.text.strip():
        return "the answer is empty"
    return "the answer was cut off" if answer.finish_reason == "length" else "the answer is not the JSON asked for"


def _error_of(attempt: Attempt) -> ModelFailedError:
    transient = attempt.outcome in TRANSIENT or attempt.outcome in (Outcome.INVALID, Outcome.TOO_LARGE)
    problem = attempt.problem or attempt.outcome.value
    return ModelFailedError(f"{attempt.model}: {problem}", transient=transient, retry_after=attempt.retry_after)
