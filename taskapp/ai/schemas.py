"""Requests and responses of AI settings, model tests and usage."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import StrictBool, StringConstraints, model_validator

from taskapp.ai.areas import Area
from taskapp.core.inputs import Input
from taskapp.organizations.schemas import AcceptAbove

ModelName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\s\x00-\x1f]+$")
]


@dataclass(frozen=True, slots=True)
class AreaRead:
    """One area: the model it uses, the default, and what is `missing` before the model can be used."""

    area: Area
    label: str
    complexity: str
    model: str
    default_model: str
    overridden: bool
    offline: bool
    offline_model: str | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class AiSettingsRead:
    """An organization's AI settings."""

    models: dict[str, str]
    areas: list[AreaRead]
    ai_mode: str
    ai_quotes_only: bool
    ai_accept_above: float | None
    key_configured: bool
    endpoint: str | None


class AiSettingsUpdate(Input):
    """Changed settings; `models` maps areas to models, null restores the default.

    An area may also be a key of its own, outside `models`.
    """

    models: dict[Area, ModelName | None] | None = None
    ai_mode: Literal["add", "ask"] | None = None
    ai_quotes_only: StrictBool | None = None
    ai_accept_above: AcceptAbove = None

    @model_validator(mode="before")
    @classmethod
    def _fold_areas(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        areas = {name: value[name] for name in value if name in set(Area)}
        rest = {name: value[name] for name in value if name not in areas}
        return {**rest, "models": {**(rest.get("models") or {}), **areas}} if areas else rest


class ModelTest(Input):
    """The area to test, and the model (default: the one the area uses)."""

    area: Area
    model: ModelName | None = None


@dataclass(frozen=True, slots=True)
class ModelTestRead:
    """The result of a test request."""

    ok: bool
    model: str
    latency_ms: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class UsageRow:
    """Usage of one day, feature and model; `cost_usd` sums known costs, `unpriced` counts requests of unknown cost."""

    day: date
    feature: str
    model: str
    requests: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    latency_ms: int
    cost_usd: float
    unpriced: int
