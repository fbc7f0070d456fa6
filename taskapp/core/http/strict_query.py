"""Refuses query parameters that a route does not know, where a filter that is ignored would answer everything, and values in another form."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, get_origin

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from starlette.datastructures import QueryParams

from taskapp.core.http.strict_values import kind_of, refuse, text_problem

# The longest part of an unknown name that is repeated in an error.
SHOWN_NAME = 60
# What `_query_names` returned, by the function that answers.
_names: dict[Any, tuple[dict[str, type | None], frozenset[str]]] = {}


def strict_query(*, open_paths: Collection[str]) -> Any:
    """A dependency that runs `check` on every request, except for paths that other programs call."""

    async def refuse_unknown(request: Request) -> None:
        if (query := request.scope["query_string"]) and request.scope["path"] not in open_paths:
            # A route that was included is in the scope as a context that refers to it.
            route = request.scope["route"]
            check(getattr(route, "original_route", route), query)

    return Depends(refuse_unknown)


def check(route: Any, query: bytes) -> None:
    """Raise `Invalid` for names in a query string that the route does not declare, or that are given twice, and for values in another form."""
    known, lists = _names.get(route.endpoint) or _names.setdefault(route.endpoint, _query_names(route))
    items = QueryParams(query).multi_items()
    counted = Counter(name for name, _ in items)
    remedy = f"known here: {', '.join(sorted(known))}" if known else "this address takes none"
    problems = {name: f"is no query parameter; {remedy}" for name in counted if name not in known}
    for name, count in counted.items():
        if count > 1 and name in known.keys() - lists:
            problems[name] = f"is given {count} times; give it once"
    for name, text in items:
        if problem := text_problem(known.get(name), text):
            problems.setdefault(name, problem)
    refuse([{"field": name[:SHOWN_NAME], "message": message} for name, message in problems.items()])


def _query_names(route: Any) -> tuple[dict[str, type | None], frozenset[str]]:
    """The query parameters of a route with their kinds (`kind_of`), and those of them that may be given several times."""
    annotations = dict(_annotations(route.dependant))
    return {name: kind_of(kind) for name, kind in annotations.items()}, frozenset(
        name for name, kind in annotations.items() if get_origin(kind) is list
    )


def _annotations(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    for parameter in dependant.query_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from ((field.alias or name, field.annotation) for name, field in kind.model_fields.items())
        else:
            yield parameter.alias, kind
    for inner in dependant.dependencies:
        yield from _annotations(inner)
