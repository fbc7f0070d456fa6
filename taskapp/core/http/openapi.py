"""Completes the OpenAPI description that FastAPI generates: error responses, credentials, schemas of lists."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

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


class DeletedRead(BaseModel):
    """Among the items with `include_deleted=true`: a row that is gone, or that the caller may no longer see."""

    id: UUID
    deleted_at: datetime


class ChangesOf(OffsetPageOf[T | DeletedRead], Generic[T]):
    """A list that can be read by `sort=updated_at`; `deletions_since` comes with `include_deleted=true`.

    A client that has not polled since before `deletions_since` reads the whole list again.
    """

    deletions_since: datetime | None = None


def answers(model: Any, *, status: int = 200) -> dict[int | str, Json]:
    """The `responses` of a route: the schema of its successful response."""
    return {status: {"model": model}}


def refuses(*statuses: int) -> dict[int | str, Json]:
    """The `responses` of a route that refuses with a status which its path and method do not show."""
    return {status: {"description": REFUSALS[status]} for status in statuses}


def describe(api: FastAPI, *, public: Collection[str], slowed: Collection[str], cookie: str) -> None:
    """Make `api.openapi` return the completed description.

    `public` paths need no login, `slowed` paths have a rate limit; `cookie` is the name of the session cookie.
    """
    credentials: Json = {
        "token": {"type": "http", "scheme": "bearer", "description": "An API token (`tk_…`)."},
        "session": {"type": "apiKey", "in": "cookie", "name": cookie, "description": "A signed-in browser."},
    }
    generate = api.openapi

    def completed() -> Json:
        if api.openapi_schema is None:
            _complete(generate(), credentials, public=public, slowed=slowed)
        return api.openapi_schema or {}

    api.openapi = completed  # type: ignore[method-assign]


def _complete(schema: Json, credentials: Json, *, public: Collection[str], slowed: Collection[str]) -> None:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    components["securitySchemes"] = credentials
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schemas.update(content["schema"].pop("$defs", {}))
            if path not in public:
                operation["security"] = [{name: []} for name in credentials]
            for status in _refusals(path, method, operation, public=path in public, slowed=path in slowed):
                operation["responses"][str(status)] = _refusal(REFUSALS[status])
            if "application/json" in operation["responses"].get("200", {}).get("content", {}) and method == "get":
                operation["responses"]["304"] = {"description": "The answer is the one that If-None-Match names."}
            operation["responses"]["default"] = _refusal("A fault of ours, or something that is not there right now.")


def _refusals(path: str, method: str, operation: Json, *, public: bool, slowed: bool) -> list[int]:
    parameters = {parameter["name"].lower() for parameter in operation.get("parameters", ())}
    takes_body = "requestBody" in operation
    possible = {
        401: not public or slowed,
        403: not public or slowed or method in WRITES,
        404: "{" in path or (takes_body and not public),
        409: method in WRITES,
        412: "if-match" in parameters,
        413: method in WRITES,
        422: takes_body or bool(parameters),
        429: slowed,
    }
    declared = operation["responses"]
    return [status for status, applies in possible.items() if applies or str(status) in declared]


def _refusal(description: str) -> Json:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
