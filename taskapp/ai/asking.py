"""Asking for JSON: down the ladder from a JSON schema over JSON mode to plain text, patient with passing trouble."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from taskapp.ai import client
from taskapp.ai.areas import Area
from taskapp.ai.client import PASSING, Answer, Attempt, Outcome
from taskapp.core.config import settings

T = TypeVar("T")

MODES = ("json_schema", "json_object", "text")
# Passing trouble (rate limit, 5xx, reset) is tried again at once this often, with pauses that double.
TRIES = 3
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
# Modes an endpoint has refused for a model, so that the next call starts where the last one ended.
_lacking: dict[tuple[str, str], int] = {}


class ModelFailedError(Exception):
    """No usable answer; `passing` when trying again later may help."""

    def __init__(self, problem: str, *, passing: bool, retry_after: float = 0.0) -> None:
        super().__init__(problem)
        self.problem, self.passing, self.retry_after = problem, passing, retry_after


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What is asked, the schema of the answer, and how to read it (`None`: not an answer)."""

    area: Area
    model: str
    messages: list[dict[str, Any]]
    schema_name: str
    schema: dict[str, Any]
    read: Callable[[str], T | None]
    options: dict[str, Any] = field(default_factory=dict)


Record = Callable[[Attempt], Awaitable[None]]


async def ask_for(question: Question[T], record: Record) -> tuple[T, Attempt]:
    """The answer, and its attempt for the caller to record with what it writes; other attempts are recorded at once."""
    known = (settings().openai_base_url, question.model)
    refused = False
    for rung in range(_lacking.get(known, 0), len(MODES)):
        answer = await _patiently(question, MODES[rung], record)
        found = _read(question, answer)
        if found is not None:
            if refused:
                _lacking[known] = rung
            return found, answer.attempt
        await record(answer.attempt)
        refused = answer.attempt.outcome is Outcome.UNSUPPORTED
        if not refused and answer.attempt.outcome is not Outcome.INVALID:
            break
    raise _failed(answer.attempt)


def _read(question: Question[T], answer: Answer) -> T | None:
    if answer.attempt.outcome is not Outcome.OK:
        return None
    found = question.read(answer.text)
    if found is None:
        answer.attempt.fail(Outcome.INVALID, _unreadable(answer))
    return found


async def _patiently(question: Question[T], mode: str, record: Record) -> Answer:
    options = question.options | _response_format(question, mode)
    for number in range(1, TRIES + 1):
        answer = await client.ask(question.area, question.model, question.messages, **options)
        attempt = answer.attempt
        if attempt.outcome not in PASSING or attempt.outcome is Outcome.TIMEOUT or number == TRIES:
            break
        pause = max(attempt.retry_after, FIRST_PAUSE * 2 ** (number - 1))
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


def _unreadable(answer: Answer) -> str:
    if not answer.text.strip():
        return "the answer is empty"
    return "the answer was cut off" if answer.finish_reason == "length" else "the answer is not the JSON asked for"


def _failed(attempt: Attempt) -> ModelFailedError:
    passing = attempt.outcome in PASSING or attempt.outcome in (Outcome.INVALID, Outcome.TOO_LARGE)
    problem = attempt.problem or attempt.outcome.value
    return ModelFailedError(f"{attempt.model}: {problem}", passing=passing, retry_after=attempt.retry_after)
