"""Why a form was not taken, said at the field: from what validation or a service refused."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from taskapp.core.errors import AppError, Invalid, invalid

M = TypeVar("M", bound=BaseModel)

_WORDS = {
    "missing": "Fill this in.",
    "string_too_short": "Fill this in.",
    "uuid_parsing": "Choose one from the list.",
    "uuid_type": "Choose one from the list.",
    "enum": "Choose one from the list.",
}


def read_form(model: type[M], entered: dict[str, Any]) -> M:
    """What was entered, validated; `Invalid` names each field that cannot be taken."""
    try:
        return model.model_validate({name: entered.get(name, "") for name in model.model_fields if name in entered})
    except ValidationError as refused:
        errors = [{"field": str(e["loc"][0]) if e["loc"] else "", "message": _say(e)} for e in refused.errors()]
        raise Invalid("Some fields need another look.", errors=errors) from refused  # type: ignore[arg-type]


def texts_of(entered: object) -> dict[str, str]:
    """The texts a form sent, with plain line ends; what a browser sends is checked, not believed."""
    if not isinstance(entered, dict):
        raise invalid("form", "is not what a form sends; load the page again")
    return {str(name): value.replace("\r\n", "\n") for name, value in entered.items() if isinstance(value, str)}


def by_field(refusal: AppError) -> dict[str, str]:
    """The messages by field; one without a field is about the whole form, under ""."""
    found = {error["field"]: _sentence(error["message"]) for error in refusal.errors}
    return found or {"": refusal.detail}


def _say(error: Any) -> str:
    if error["type"] == "string_too_long":
        return f"At most {error['ctx']['max_length']:,} characters."
    return _WORDS.get(error["type"]) or _sentence(str(error["msg"]).removeprefix("Value error, "))


def _sentence(message: str) -> str:
    text = message[:1].upper() + message[1:]
    return text if text.endswith((".", "!", "?")) else text + "."
