"""Request schema of an organization's phone lines."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from taskapp.contacts.schemas import Phone


class LinesUpdate(BaseModel):
    """The organization's own numbers, all of them."""

    model_config = ConfigDict(extra="forbid")

    numbers: Annotated[list[Phone], Field(max_length=100)]
