"""Reads a password for a command: from standard input, a prompt, or the command line (with a warning)."""

import sys

import typer

from taskapp.cli.console import fail

STDIN = "--password-stdin"
_WARNING = (
    "taskapp: warning: other users of this machine can read --password in the list of processes; use --password-stdin."
)


def read_password(given: str | None, *, from_stdin: bool) -> str:
    """The password; ends the command when there is no way to read one."""
    if given is not None and from_stdin:
        fail(f"--password and {STDIN} exclude each other; use one.")
    if from_stdin and sys.stdin is not None:
        return sys.stdin.readline().rstrip("\r\n")
    if given is not None:
        # For a person at a terminal; a script's standard error stays as it was.
        if sys.stderr is not None and sys.stderr.isatty():
            typer.echo(_WARNING, err=True)
        return given
    if sys.stdin is None or not sys.stdin.isatty():
        fail(f"--password is missing; send the password on standard input and add {STDIN}, or run this in a terminal.")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
