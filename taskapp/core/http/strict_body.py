"""Refuses a JSON body that names a field twice: the parser would keep the last value without a word."""

import json
from typing import Any

from fastapi import Depends, Request

from taskapp.core.errors import invalid

# The longest part of a field's name that is repeated in an error.
SHOWN_NAME = 60


async def _refuse_repeated(request: Request) -> None:
    if hasattr(request, "_json"):  # FastAPI has parsed a body for this route.
        json.loads(await request.body(), object_pairs_hook=_with_unique_names)


def _with_unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise invalid(repeated[:SHOWN_NAME], f"is given {names.count(repeated)} times in one object; give it once")
    return named


# A dependency that runs the check on every request.
strict_body = Depends(_refuse_repeated)
