"""REST responses: JSON, problem documents, exception handlers, entity tags."""

import logging
import re
from typing import Annotated, Any

import orjson
from fastapi import Header, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.exceptions import HTTPException

from taskapp.core.db import database as db
from taskapp.core.db import outage
from taskapp.core.errors import AppError, FieldError, Invalid, PreconditionFailed, TooManyRequests, invalid

log = logging.getLogger(__name__)

# `default=str` in `json_response` is for one type: asyncpg's own UUID class.
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
RETRY = {"Retry-After": "1"}
PROBLEM = "application/problem+json"
# A version as `entity_tag` writes it, also followed by a tag of the content (`conditional_reads`), without quotes (a common
# mistake of clients), weak (W/) or with the name of a compression, both of which proxies add when they compress an answer.
CODING = r"(?:(?:--?|;)(?:gzip|br|deflate|zstd))?"
_TAG = re.compile(rf'(?:W/)?"?([0-9]{{1,18}})(?:\.[0-9a-f]+)?{CODING}"?{CODING}')


def json_response(content: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response; `content` may hold dataclasses, enums, UUIDs and aware datetimes (written in UTC with Z)."""
    return Response(
        orjson.dumps(content, default=str, option=OPTIONS),
        status_code=status,
        headers=headers,
        media_type="application/json",
    )


def no_content(_done: object) -> Response:
    """The response without content (204), whatever was done."""
    return Response(status_code=204)


def created(content: Any, path: str, *, version: int | None = None) -> Response:
    """The response for a new thing (201): its place is `path`; with `version`, also its `ETag`."""
    tag = {} if version is None else {"ETag": entity_tag(version)}
    return json_response(content, status=201, headers={"Location": path, **tag})


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    errors: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An RFC 9457 problem document."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    return Response(orjson.dumps(body), status_code=status, media_type=PROBLEM, headers=headers)


def problem_of(error: AppError) -> Response:
    """The problem document of an error."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    if isinstance(error, TooManyRequests):
        headers = {"Retry-After": str(error.retry_after)}
    return problem(error.status, error.title, error.detail, errors=error.errors or None, headers=headers)


async def render_app_error(_request: Request, error: Exception) -> Response:
    """FastAPI exception handler for `AppError`."""
    assert isinstance(error, AppError)
    return problem_of(error)


async def render_validation(request: Request, error: Exception) -> Response:
    """FastAPI exception handler for an invalid body or query: 422 with every invalid field."""
    assert isinstance(error, RequestValidationError)
    errors = [_field_error(item) for item in error.errors()]
    if errors[0]["field"] == "body" and "json" not in request.headers.get("content-type", "").lower():
        errors = [{"field": "body", "message": "is read as JSON only with the header Content-Type: application/json"}]
    detail = "; ".join(f"{item['field']}: {item['message']}" for item in errors)
    return problem_of(Invalid(detail, errors=errors))


async def render_http(request: Request, error: Exception) -> Response:
    """FastAPI exception handler for the framework's own errors (unknown path, wrong method)."""
    assert isinstance(error, HTTPException)
    if error.status_code == 400 and (coding := request.headers.get("content-encoding")):
        return problem_of(invalid("body", f"is sent with Content-Encoding {coding[:40]!r}; send it uncompressed"))
    if error.status_code == 400:
        return problem_of(invalid("body", "cannot be read; send JSON in UTF-8"))
    return problem(error.status_code, str(error.detail), str(error.detail), headers=dict(error.headers or {}))


async def render_integrity(_request: Request, error: Exception) -> Response:
    """FastAPI exception handler for a violated constraint, after two concurrent writes: 409."""
    assert isinstance(error, IntegrityError)
    return problem(
        409, "Conflict", "Somebody else changed this at the same moment; read it again and repeat your change."
    )


async def render_database(_request: Request, error: Exception) -> Response:
    """FastAPI exception handler for a value that the database refuses (422), a busy (503) or unreachable one (503)."""
    assert isinstance(error, DBAPIError)
    if type(error.orig).__name__ in {
        "CharacterNotInRepertoireError",
        "UntranslatableCharacterError",
        "DataError",
    } or "surrogates" in str(error):
        return problem_of(invalid("body", "holds a character that cannot be stored; remove it"))
    if outage.is_full(error):
        return full(error)
    if outage.is_away(error):
        return away(error)
    if db.is_transient(error):
        return problem(
            503, "Busy", "The database is busy with somebody else's change; repeat this in a moment.", headers=RETRY
        )
    raise error


async def render_away(_request: Request, error: Exception) -> Response:
    """FastAPI exception handler for an unreachable database: 503."""
    return away(error)


def away(error: BaseException) -> Response:
    """The response while the database is unreachable; logs one line, without a traceback, because every request does."""
    log.warning("the database is away: %s", str(getattr(error, "orig", error)).partition("\n")[0])
    return problem(503, "Not available", "The database does not answer; try again in a moment.", headers=RETRY)


# Fields whose values an answer never repeats.
_SECRET = re.compile(r"password|token|secret|code$|^auth$|p256dh")


def full(error: BaseException) -> Response:
    """The response when there is no space left to store something."""
    log.error("the disk is full: %s", str(getattr(error, "orig", error)).partition("\n")[0])
    detail = "The disk of the server is full, so nothing was changed; its administrator must free space."
    return problem(507, "Insufficient storage", detail)


async def render_crash(_request: Request, _error: Exception) -> Response:
    """FastAPI exception handler for an unexpected error: 500; details go to the log only."""
    return problem(500, "Internal error", "Something went wrong here; it was logged.")


def entity_tag(version: int) -> str:
    """The ETag of a row at `version`."""
    return f'"{version}"'


def versions_in(if_match: str | None) -> frozenset[int] | None:
    """The row versions that an `If-Match` header allows; None (any) for no header or `*`."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [_TAG.fullmatch(part.strip()) for part in if_match.split(",")]
    if not any(tags):
        raise PreconditionFailed(f"If-Match {if_match[:64]!r} matches no version; send the ETag of your last read.")
    return frozenset(int(tag[1]) for tag in tags if tag)


IfMatch = Annotated[str | None, Header(description="The ETag of your last read: nothing is written when it is old.")]


def _field_error(item: Any) -> FieldError:
    path = [str(part) for part in item["loc"] if part not in ("body", "query", "path", "header")]
    field = ".".join(path) or "body"
    if item["type"] == "extra_forbidden":
        return {"field": field, "message": "is not a field that can be set here; leave it out"}
    if item["type"] == "json_invalid":
        return {"field": "body", "message": "is not valid JSON"}
    if item["type"] == "model_attributes_type":
        return {"field": field, "message": "is no JSON object; send one, in braces"}
    message = str(item["msg"]).removeprefix("Value error, ")
    value = item.get("input")
    shows_value = isinstance(value, str | int | float) and "got" not in message and item["type"] != "missing"
    # Clients log what they were answered.
    shows_value = shows_value and not _SECRET.search(path[-1] if path else "")
    return {"field": field, "message": f"{message} (got {str(value)[:80]!r})" if shows_value else message}
