"""A route class that fills its endpoint's parameters directly: FastAPI's dependency solver costs more than a short request."""

import inspect
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin

from fastapi import Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

from taskapp.access.dependencies import CurrentActor, caller_of
from taskapp.core.http import strict_query
from taskapp.core.http.responses import IfMatch

ParameterReader = Callable[[Request], Any]


class DirectRoute(APIRoute):
    """A FastAPI route, with the same OpenAPI description and errors, whose endpoint is called directly.

    The endpoint may take the actor (`CurrentActor`), path parameters (`str`), `IfMatch`, and one model of the query string
    (`Annotated[Model, Query()]`); any other parameter raises `TypeError` when the route is created. Permissions
    (`requires`) are checked before parameters are read; unknown names in the query string are refused first.
    """

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The function that answers a request; FastAPI calls it."""
        signature = inspect.signature(self.endpoint, eval_str=True)
        readers = {name: _reader(name, parameter.annotation) for name, parameter in signature.parameters.items()}
        checks = [_check(dependency) for dependency in self.dependencies]

        async def answer(request: Request) -> Response:
            if query := request.scope["query_string"]:
                strict_query.check(self, query)
            actor = caller_of(request).actor
            for check in checks:
                await check(actor)
            arguments = {name: parse(request) for name, parse in readers.items()}
            response: Response = await self.endpoint(**arguments)
            return response

        return answer


def _check(dependency: params.Depends) -> Callable[[Any], Awaitable[None]]:
    check = dependency.dependency
    if check is None or list(inspect.signature(check).parameters) != ["actor"]:
        raise TypeError(f"{dependency} is no permission: a direct route takes only `requires`")
    return check


def _reader(name: str, annotation: Any) -> ParameterReader:
    if annotation == CurrentActor:
        return lambda request: caller_of(request).actor
    if annotation == IfMatch:
        return lambda request: request.headers.get("if-match")
    if annotation is str:
        return lambda request: request.path_params[name]
    if get_origin(annotation) is Annotated and isinstance(get_args(annotation)[1], params.Query):
        parse = _query_reader(get_args(annotation)[0])
        return lambda request: parse(request.scope["query_string"])
    raise TypeError(f"A direct route cannot fill {name}: {annotation}")


def _query_reader(model: type[BaseModel]) -> Callable[[bytes], BaseModel]:
    """A cached parser of query strings; `model` must be frozen, since its instances are shared between requests."""

    @lru_cache(maxsize=2048)
    def parse(query: bytes) -> BaseModel:
        try:
            return model.model_validate(dict(QueryParams(query)))
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error

    return parse
