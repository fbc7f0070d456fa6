"""Output of commands: JSON on standard output, errors as one line on standard error."""

import sys
from contextlib import suppress
from typing import Any, NoReturn

import orjson
import typer
from pydantic import BaseModel, ValidationError


def echo_json(content: Any) -> None:
    """Print `content` as indented JSON, in UTF-8 whatever the terminal's encoding is."""
    value = content.model_dump() if isinstance(content, BaseModel) else content
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))


def announce(text: str, *, err: bool = False) -> None:
    """Print a line that the command can do without: where it cannot be written, as on a full disk, the work goes on."""
    with suppress(OSError):
        typer.echo(text, err=err)


def checked(schema: type[Any], **values: Any) -> Any:
    """`schema(**values)`; an invalid value ends the command with a message that names the option."""
    try:
        return schema(**values)
    except ValidationError as error:
        fail(
            "; ".join(
                f"--{str(e['loc'][0]).replace('_', '-')} {str(e['msg']).removeprefix('Value error, ')}"
                for e in error.errors()
            )
        )


def fail(message: str) -> NoReturn:
    """End the command with exit code 2 and one line on standard error."""
    typer.echo(f"taskapp: {' '.join(message.split())}", err=True)
    sys.exit(2)
