"""The MCP server on standard input and output; `taskapp mcp` replaces its process by this module."""

import sys

from taskapp import wiring
from taskapp.assistant.mcp_server import serve_stdio
from taskapp.cli import running
from taskapp.core.config import ConfigError, settings


def main() -> None:
    """Serve until the input ends; errors end the process with one line on standard error and a non-zero exit code."""
    try:
        running.prepare()
        wiring.connect()
        token = settings().token.get_secret_value()
        if not token:
            raise ConfigError("TASKAPP_TOKEN is not set; make a token with `taskapp token create --email …`.")
        running.in_current_database(lambda: serve_stdio(token))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        message = running.message_of(error)
        if message is None:
            raise
        sys.exit(f"taskapp: {' '.join(message.split())}")


if __name__ == "__main__":
    main()
