"""The base of what clients send."""

from pydantic import BaseModel, ConfigDict


class Input(BaseModel):
    """Fields that a client sends; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")
