"""The MCP server on standard input and output; `taskapp mcp` replaces its process by this module."""

import asyncio
import sys

from taskapp import wiring
from taskapp.assistant.mcp_server import serve_stdio
from taskapp.core.config import ConfigError, settings
from taskapp.core.db import database as db
from taskapp.core.db.migrating import is_current
from taskapp.core.errors import AppError
from taskapp.core.logging import configure_logging
from taskapp.core.work import relay


def main() -> None:
    """Serve until the input ends; errors end the process with one line on standard error and a non-zero exit code."""
    try:
        configure_logging()
        wiring.connect()
        token = settings().token.get_secret_value()
        if not token:
            raise ConfigError("TASKAPP_TOKEN is not set; make a token with `taskapp token create --email …`.")
        asyncio.run(_serve(token))
    except ConfigError as error:
        sys.exit(f"taskapp: {error}")
    except AppError as error:
        sys.exit(f"taskapp: {error.detail}")
    except KeyboardInterrupt:
        sys.exit(130)


async def _serve(token: str) -> None:
    database = db.start(settings().database_url)
    try:
        if not await is_current(database):
            raise ConfigError("The database is not at this version's schema; run `taskapp migrate` first.")
        async with relay.running(database, redis_url=settings().redis_url, receives=False):
            await serve_stdio(token)
    finally:
        await db.stop()


if __name__ == "__main__":
    main()
