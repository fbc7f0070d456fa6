"""The forms of the values of a request: `limit=1_0` is not 10, `"yes"` is not true, `{…}` and `urn:uuid:…` are no ids.

Pydantic would convert these and more. Only what it would convert is looked at here; ranges and missing values are pydantic's.
What programs write for the same value is taken: `True` and `1` in a query string, `10.0` in JSON, which has no integers of its own.
"""

import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from taskapp.core.errors import FieldError, Invalid
from taskapp.core.ids import ID_FORM

# The longest part of a value that is repeated in an error.
SHOWN_VALUE = 80
_SCALARS = (bool, int, float, UUID)
_TEXTS = {
    bool: (re.compile(r"(?i:true|false)|[01]"), "is written true or false"),
    int: (re.compile(r"0|-?[1-9][0-9]*"), "is a whole number in digits, as in 10"),
    float: (re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"), "is a number, as in 0.5"),
    UUID: (ID_FORM, "is an id with its hyphens, as it was answered"),
}
_JSON = {
    bool: (bool, "is true or false, without quotes"),
    int: (int, "is a whole number without quotes and fraction, as in 10"),
    float: (int | float, "is a number without quotes, as in 0.5"),
}


def kind_of(annotation: Any) -> type | None:
    """`bool`, `int`, `float` or `UUID`, when a value of this annotation is one (or None), or a list of them; else None."""
    options = {option for option in _options(annotation) if option is not type(None)}
    return options.pop() if len(options) == 1 and options <= {*_SCALARS} else None


def text_problem(kind: type | None, text: str) -> str | None:
    """Why `text`, from a query string or a form, is no value of `kind`; None when it is one, or for another kind."""
    if kind is None:
        return None
    pattern, form = _TEXTS[kind]
    return None if pattern.fullmatch(text) else f"{form} (got {text[:SHOWN_VALUE]!r})"


def check_texts(model: type[BaseModel], values: Mapping[str, object]) -> None:
    """Raise `Invalid` for fields of a form that have another form than that of their kind."""
    kinds = {name: kind_of(field.annotation) for name, field in model.model_fields.items()}
    named = ((name, text_problem(kinds.get(name), value)) for name, value in values.items() if isinstance(value, str))
    refuse([{"field": name, "message": problem} for name, problem in named if problem])


def check_json(annotation: Any, value: Any) -> None:
    """Raise `Invalid` for every value in parsed JSON that pydantic would convert to its type."""
    refuse([{"field": field, "message": message} for field, message in _json_problems(annotation, value, ())])


def refuse(errors: list[FieldError]) -> None:
    """Raise `Invalid` when there are errors."""
    if errors:
        raise Invalid("; ".join(f"{error['field']}: {error['message']}" for error in errors), errors=errors)


def _options(annotation: Any) -> Iterator[Any]:
    """The types of a union, without what `Annotated` adds; of a list, those of its items."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _options(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    else:
        yield get_args(annotation)[0] if origin is list else annotation


def _json_problems(annotation: Any, value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for number, item in enumerate(value if _takes_list(annotation) else ()):
            yield from _json_problems(annotation, item, (*path, str(number)))
    elif isinstance(value, dict):
        for model in (option for option in _options(annotation) if _is_model(option)):
            for name, field in model.model_fields.items():
                if (key := field.alias or name) in value:
                    yield from _json_problems(field.annotation, value[key], (*path, key))
    elif (kind := kind_of(annotation)) and (problem := _json_problem(kind, value)):
        yield ".".join(path) or "body", problem


def _takes_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    inner = get_args(annotation)[:1] if origin is Annotated else get_args(annotation)
    return origin is list or (origin in (Annotated, Union, UnionType) and any(map(_takes_list, inner)))


def _is_model(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, BaseModel)


def _json_problem(kind: type, value: Any) -> str | None:
    if value is None or value == "":  # Whether these are allowed is for the model to say.
        return None
    if kind is UUID:
        return text_problem(kind, value) if isinstance(value, str) else None
    wanted, form = _JSON[kind]
    is_one = isinstance(value, wanted) and (kind is bool or not isinstance(value, bool))
    is_one = is_one or (kind is int and isinstance(value, float) and value.is_integer())
    return None if is_one else f"{form} (got {value!r:.{SHOWN_VALUE}})"
