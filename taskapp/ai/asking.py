"""Requests for JSON: falls back from JSON schema to JSON mode to plain text, and retries transient failures within a limit."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from taskapp.ai import client
from taskapp.ai.areas import Area
from taskapp.ai.client import TRANSIENT, Answer, Attempt, Outcome
from taskapp.core.clock import monotonic
from taskapp.core.config import settings
from taskapp.shared.text import clip

T = TypeVar("T")

MODES = ("json_schema", "json_object", "text")
# Requests in one call of `ask_for`; pauses in seconds, doubling. A step asks once more in each of its later tries.
MAX_REQUESTS = 3
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
# A mode that an endpoint refused is tried again after this time (s).
MODE_MEMORY = 600.0
# By (endpoint, model): the first mode that works, as an index of MODES, and until when (monotonic s) that is believed.
_first_working_mode: dict[tuple[str, str], tuple[int, float]] = {}
_NAMES_FORMAT = re.compile(r"response[_ ]?format|json[_ ]?(?:schema|object|mode)|structured|schema", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\W*(?:i(?:'m| am) (?:very )?sorry|sorry|i(?:'m| am) (?:unable|not able)|i can(?:'t|not)|i won't|as an ai|unfortunately,? i)\b",
    re.IGNORECASE,
)


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


async def ask_for(question: Question[T], record: Record, *, requests: int = MAX_REQUESTS) -> tuple[T, Attempt]:
    """The parsed answer and its attempt, from at most `requests` requests; raises `ModelFailedError` when there is none.

    `record` is called for every failed attempt; the caller records the successful one in its own transaction.
    """
    mode = _remembered_mode(question.model)
    refused_format = False
    for number in range(1, requests + 1):
        answer = await client.ask(
            question.area, question.model, question.messages, **question.options, **_response_format(question, mode)
        )
        attempt = answer.attempt
        value = _parse(question, answer)
        if value is not None:
            if refused_format:
                _remember(question.model, mode)
            return value, attempt
        await record(attempt)
        following = _next_mode(attempt, mode, number)
        if following is None or not await _pause(attempt, number, requests):
            break
        refused_format = _names_format(attempt) if following != mode else refused_format
        mode = following
    can_go_on = following is not None and attempt.outcome is Outcome.UNSUPPORTED
    if can_go_on and following is not None and _names_format(attempt):
        _remember(question.model, following)
    raise _error_of(attempt, can_go_on=can_go_on)


async def _pause(attempt: Attempt, number: int, requests: int) -> bool:
    """Wait before the next request where a failure may pass; False when there should be none now."""
    if number == requests:
        return False
    if attempt.outcome in TRANSIENT:
        pause = max(attempt.retry_after, FIRST_PAUSE * 2 ** (number - 1))
        if pause > LONGEST_PAUSE:
            return False
        await asyncio.sleep(pause)
    return True


def _next_mode(attempt: Attempt, mode: int, failures: int) -> int | None:
    """The mode of the next request: the same after a passing failure, a simpler one after a refusal; None: give up."""
    simpler = mode + 1 if mode + 1 < len(MODES) else None
    if attempt.outcome is Outcome.UNAVAILABLE and failures > 1 and mode < len(MODES) - 1:
        return len(MODES) - 1  # some endpoints answer 500 to a response_format they do not know
    if attempt.outcome in TRANSIENT:
        return None if attempt.outcome is Outcome.TIMEOUT else mode
    return simpler if attempt.outcome in (Outcome.UNSUPPORTED, Outcome.INVALID) else None


def _names_format(attempt: Attempt) -> bool:
    """Whether the endpoint said that it does not know the format, or failed with it (the next request tells)."""
    if attempt.outcome is Outcome.UNAVAILABLE:
        return True
    return attempt.outcome is Outcome.UNSUPPORTED and bool(_NAMES_FORMAT.search(attempt.problem or ""))


def _remembered_mode(model: str) -> int:
    mode, until = _first_working_mode.get((settings().openai_base_url, model), (0, 0.0))
    return mode if monotonic() < until else 0


def _remember(model: str, mode: int) -> None:
    _first_working_mode[settings().openai_base_url, model] = mode, monotonic() + MODE_MEMORY


def _parse(question: Question[T], answer: Answer) -> T | None:
    if answer.attempt.outcome is not Outcome.OK:
        return None
    value = question.read(answer.text)
    if value is not None:
        return value
    if _REFUSAL.match(answer.text):
        answer.attempt.fail(Outcome.REFUSED, f"the model refused: {clip(answer.text.strip(), 200, mark='…')}")
    else:
        answer.attempt.fail(Outcome.INVALID, _parse_problem(answer))
    return None


def _response_format(question: Question[T], mode: int) -> dict[str, Any]:
    if MODES[mode] == "text":
        return {}
    if MODES[mode] == "json_object":
        return {"response_format": {"type": "json_object"}}
    schema = {"name": question.schema_name, "strict": True, "schema": question.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _parse_problem(answer: Answer) -> str:
    if not answer.text.strip():
        return "the answer is empty"
    return "the answer was cut off" if answer.finish_reason == "length" else "the answer is not the JSON asked for"


def _error_of(attempt: Attempt, *, can_go_on: bool) -> ModelFailedError:
    """The error of a failed question. A model that answers, but nothing usable, will not do better later."""
    transient = attempt.outcome in TRANSIENT or can_go_on
    problem = attempt.problem or attempt.outcome.value
    return ModelFailedError(f"{attempt.model}: {problem}", transient=transient, retry_after=attempt.retry_after)
