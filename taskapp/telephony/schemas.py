"""Request schema of an organization's phone lines."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from taskapp.core.inputs import Input
from taskapp.shared.phones import parse_phone, without_extension

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40),
    AfterValidator(lambda text: without_extension(parse_phone(text))),
]


class LinesUpdate(Input):
    """The organization's own numbers, all of them."""

    numbers: Annotated[list[Line], Field(max_length=100)]
