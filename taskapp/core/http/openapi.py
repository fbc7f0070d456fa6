"""The API's own description, completed by what the framework cannot know: refusals, credentials, lists."""

from collections.abc import Collection
from typing import Any, Generic, TypeVar

from fastapi import FastAPI
from pydantic import BaseModel

T = TypeVar("T")
Json = dict[str, Any]

PROBLEM: Json = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do about it."},
        "errors": {
            "type": "array",
            "description": "The fields that cannot be taken.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
REFUSALS = {
    401: "Nobody is signed in, or the credential is no longer good.",
    403: "The role lacks the permission.",
    404: "It does not exist, or not for the caller's eyes.",
    409: "It fights with what exists, or somebody else changed it at the same moment.",
    412: "The row is not at the version that If-Match asks for; nothing was written.",
    413: "The body is too large.",
    422: "A value cannot be taken; `errors` names its field.",
    429: "Asked too often.",
}
CREDENTIALS = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token (`tk_…`)."},
    "session": {"type": "apiKey", "in": "cookie", "name": "taskapp_session", "description": "A signed-in browser."},
}
WRITES = frozenset({"post", "put", "delete"})


class ListOf(BaseModel, Generic[T]):
    """All there is."""

    items: list[T]


class PageOf(ListOf[T], Generic[T]):
    """Some of a list; `next_cursor` asks for what follows."""

    limit: int
    next_cursor: str | None


class OffsetPageOf(PageOf[T], Generic[T]):
    """Some of a list that also takes `offset`; `total` comes with `include_total=true`."""

    offset: int
    total: int | None = None


def answers(model: Any, *, status: int = 200) -> dict[int | str, Json]:
    """A route's `responses`: what a good answer looks like."""
    return {status: {"model": model}}


def describe(api: FastAPI, *, public: Collection[str], slowed: Collection[str]) -> None:
    """Complete the description when it is first asked for; `slowed` routes count how often they are asked."""
    made = api.openapi

    def completed() -> Json:
        if api.openapi_schema is None:
            _complete(made(), public=public, slowed=slowed)
        return api.openapi_schema or {}

    api.openapi = completed  # type: ignore[method-assign]


def _complete(schema: Json, *, public: Collection[str], slowed: Collection[str]) -> None:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for framework in ("HTTPValidationError", "ValidationError"):
        schemas.pop(framework, None)
    schemas["Problem"] = PROBLEM
    components["securitySchemes"] = CREDENTIALS
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schemas.update(content["schema"].pop("$defs", {}))
            if path not in public:
                operation["security"] = [{name: []} for name in CREDENTIALS]
            for status in _refusals(path, method, operation, public=path in public, slowed=path in slowed):
                operation["responses"][str(status)] = _refusal(REFUSALS[status])
            operation["responses"]["default"] = _refusal("A fault of ours, or something that is not there right now.")


def _refusals(path: str, method: str, operation: Json, *, public: bool, slowed: bool) -> list[int]:
    parameters = {parameter["name"].lower() for parameter in operation.get("parameters", ())}
    takes_body = "requestBody" in operation
    may = {
        401: not public or slowed,
        403: not public or slowed or method in WRITES,
        404: "{" in path or (takes_body and not public),
        409: method in WRITES,
        412: "if-match" in parameters,
        413: method in WRITES,
        422: takes_body or bool(parameters),
        429: slowed,
    }
    return [status for status, possible in may.items() if possible]


def _refusal(words: str) -> Json:
    return {
        "description": words,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
