"""Refuses a JSON body that names a field twice, where the parser would keep the last, and values in another form than their own."""

import json
from typing import Any

from fastapi import Depends, Request

from taskapp.core.errors import invalid
from taskapp.core.http.strict_values import check_json

# The longest part of a field's name that is repeated in an error.
SHOWN_NAME = 60


async def _check_body(request: Request) -> None:
    if hasattr(request, "_json"):  # FastAPI has parsed a body for this route.
        # A route that was included is in the scope as a context that refers to it.
        included = request.scope["route"]
        route: Any = getattr(included, "original_route", included)
        field = route.body_field
        check(field.field_info.annotation if field else None, await request.body())


def check(annotation: Any, body: bytes) -> None:
    """Raise `Invalid` for JSON that names a field twice, or has values that are not in the form of their type in `annotation`."""
    value = json.loads(body, object_pairs_hook=_with_unique_names, parse_constant=_refuse_constant)
    check_json(annotation, value)


def _refuse_constant(name: str) -> None:
    raise invalid("body", f"holds {name}, a number that JSON does not have; leave the field out, or send null")


def _with_unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise invalid(repeated[:SHOWN_NAME], f"is given {names.count(repeated)} times in one object; give it once")
    return named


# A dependency that runs the check on every request.
strict_body = Depends(_check_body)
