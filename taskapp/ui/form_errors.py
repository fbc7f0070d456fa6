"""Validation of submitted forms, and error messages by field."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from taskapp.core.errors import AppError, Invalid, invalid

M = TypeVar("M", bound=BaseModel)

_MESSAGES = {
    "missing": "Fill this in.",
    "string_too_short": "Fill this in.",
    "uuid_parsing": "Choose one from the list.",
    "uuid_type": "Choose one from the list.",
    "int_parsing": "Write a whole number.",
    "enum": "Choose one from the list.",
}


def read_form(model: type[M], entered: dict[str, Any]) -> M:
    """Validate form data with a Pydantic model, whose defaults fields get that the form did not send.

    Raises `Invalid` with one message for each field that is not valid.
    """
    try:
        return model.model_validate({name: entered.get(name, "") for name in model.model_fields if name in entered})
    except ValidationError as error:
        errors = [{"field": str(e["loc"][0]) if e["loc"] else "", "message": _message(e)} for e in error.errors()]
        raise Invalid("Some fields need another look.", errors=errors) from error  # type: ignore[arg-type]


def form_texts(entered: object) -> dict[str, str]:
    """Return the text fields of a submitted form, with CRLF turned into LF; values of other types are dropped.

    Raises `Invalid` when the browser sent something that is not a form.
    """
    if not isinstance(entered, dict):
        raise invalid("form", "is not what a form sends; load the page again")
    return {str(name): value.replace("\r\n", "\n") for name, value in entered.items() if isinstance(value, str)}


def errors_by_field(error: AppError) -> dict[str, str]:
    """Return the messages by field name; the key "" holds a message about the whole form."""
    messages = {item["field"]: _sentence(item["message"]) for item in error.errors}
    return messages or {"": error.detail}


def _message(error: ErrorDetails) -> str:
    if error["type"] == "string_too_long":
        return f"At most {error['ctx']['max_length']:,} characters."
    return _MESSAGES.get(error["type"]) or _sentence(str(error["msg"]).removeprefix("Value error, "))


def _sentence(message: str) -> str:
    text = message[:1].upper() + message[1:]
    return text if text.endswith((".", "!", "?")) else text + "."
