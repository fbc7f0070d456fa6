"""The exceptions for refused requests; REST, the pages and MCP each render them in one place."""

from typing import ClassVar, TypedDict


class FieldError(TypedDict):
    """An invalid field, and a message that says what to do about it."""

    field: str
    message: str


class AppError(Exception):
    """A refused request; `detail` is shown to the user."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str, *, errors: list[FieldError] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors: list[FieldError] = errors or []


class Unauthorized(AppError):
    """The caller is not signed in, or the credential is no longer valid."""

    status = 401
    title = "Not signed in"


class Forbidden(AppError):
    """The actor lacks the permission."""

    status = 403
    title = "Not allowed"


class NotFound(AppError):
    """The row does not exist or the actor may not see it; both give the same answer, so that hidden rows stay hidden."""

    status = 404
    title = "Not found"


class Conflict(AppError):
    """The request conflicts with existing data."""

    status = 409
    title = "Conflict"


class Gone(AppError):
    """410: it was deleted for good."""

    status = 410
    title = "Gone"


class PreconditionFailed(AppError):
    """The row has changed since the caller read it."""

    status = 412
    title = "Changed meanwhile"


class Invalid(AppError):
    """An invalid value; the message names the field, the value and the remedy."""

    status = 422
    title = "Invalid input"


class TooManyRequests(AppError):
    """The rate limit is exceeded; `retry_after` is the time to wait, in seconds."""

    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(AppError):
    """A service that the request needs is not available at present."""

    status = 503
    title = "Not available"


def invalid(field: str, message: str) -> Invalid:
    """An `Invalid` for a single field."""
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])


def refuse_other_version(what: str, version: int, expected: frozenset[int] | None) -> None:
    """Raise `PreconditionFailed` unless `version` is one of the `expected` ones of an If-Match header; None allows any."""
    if expected is not None and version not in expected:
        named = " or ".join(map(str, sorted(expected)))
        raise PreconditionFailed(f"{what} is at version {version}, not {named}; read it again and repeat your change.")
