"""Routes that fill their endpoint's parameters themselves: FastAPI's solver takes longer than a short request's work."""

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
from taskapp.core.http.responses import IfMatch

Read = Callable[[Request], Any]


class DirectRoute(APIRoute):
    """A route of FastAPI's in its description and refusals, whose endpoint is called directly.

    The endpoint may take the actor (`CurrentActor`), texts out of the path (`str`), `IfMatch`, and one model of the query
    string (`Annotated[Model, Query()]`); anything else is a TypeError when the route is made. Permissions (`requires`)
    are checked before anything is read.
    """

    def get_route_handler(self) -> Callable[[Request], Any]:
        """What answers a request."""
        signature = inspect.signature(self.endpoint, eval_str=True)
        readers = {name: _reader(name, parameter.annotation) for name, parameter in signature.parameters.items()}
        checks = [_check(dependency) for dependency in self.dependencies]

        async def answer(request: Request) -> Response:
            actor = caller_of(request).actor
            for check in checks:
                await check(actor)
            values = {name: read(request) for name, read in readers.items()}
            response: Response = await self.endpoint(**values)
            return response

        return answer


def _check(dependency: params.Depends) -> Callable[[Any], Awaitable[None]]:
    check = dependency.dependency
    if check is None or list(inspect.signature(check).parameters) != ["actor"]:
        raise TypeError(f"{dependency} is no permission: a direct route takes only `requires`")
    return check


def _reader(name: str, annotation: Any) -> Read:
    if annotation == CurrentActor:
        return lambda request: caller_of(request).actor
    if annotation == IfMatch:
        return lambda request: request.headers.get("if-match")
    if annotation is str:
        return lambda request: request.path_params[name]
    if get_origin(annotation) is Annotated and isinstance(get_args(annotation)[1], params.Query):
        read = _query_reader(get_args(annotation)[0])
        return lambda request: read(request.scope["query_string"])
    raise TypeError(f"A direct route cannot fill {name}: {annotation}")


def _query_reader(model: type[BaseModel]) -> Callable[[bytes], BaseModel]:
    """Reads each query string once, as long as it is among the last few thousand; `model` must be frozen."""

    @lru_cache(maxsize=2048)
    def read(query: bytes) -> BaseModel:
        try:
            return model.model_validate(dict(QueryParams(query)))
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error

    return read
