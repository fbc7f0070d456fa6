"""The command line: `commands` lists them, `admin` does their work, `serving` starts the server, `mcp_stdio` the MCP server, `console` prints."""


def main() -> None:
    """Run the command that the process was started with (the installed program `taskapp`)."""
    from taskapp.cli import commands  # noqa: PLC0415 - importing a room beside it must not load every command

    commands.main()
