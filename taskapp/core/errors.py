"""Everything that can be refused, as one small tree; each surface renders it once."""

from typing import ClassVar, TypedDict


class FieldError(TypedDict):
    """One field and what to do about it."""

    field: str
    message: str


class AppError(Exception):
    """A refusal that the person who asked should read."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str, *, errors: list[FieldError] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors: list[FieldError] = errors or []


class Unauthorized(AppError):
    """Nobody is signed in, or the credential is no longer good."""

    status = 401
    title = "Not signed in"


class Forbidden(AppError):
    """The actor is known but lacks the permission."""

    status = 403
    title = "Not allowed"


class NotFound(AppError):
    """No such thing, or not for this actor's eyes: the two are told alike."""

    status = 404
    title = "Not found"


class Conflict(AppError):
    """The request fights with what already exists."""

    status = 409
    title = "Conflict"


class PreconditionFailed(AppError):
    """The row has changed since the caller read it."""

    status = 412
    title = "Changed meanwhile"


class Invalid(AppError):
    """A value that cannot be taken; names field, value and remedy."""

    status = 422
    title = "Invalid input"


class TooManyRequests(AppError):
    """Asked too often; try again later."""

    status = 429
    title = "Too many requests"


class Unavailable(AppError):
    """A part this needs is not there right now."""

    status = 503
    title = "Not available"


def invalid(field: str, message: str) -> Invalid:
    """An `Invalid` about a single field."""
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])


def refuse_other_version(what: str, version: int, wanted: frozenset[int] | None) -> None:
    """Raise `PreconditionFailed` unless a row at `version` is one that the caller wants to change."""
    if wanted is not None and version not in wanted:
        named = " or ".join(map(str, sorted(wanted)))
        raise PreconditionFailed(f"{what} is at version {version}, not {named}; read it again and repeat your change.")
