"""The command line: `commands` lists them, `admin` does their work, `serving` starts the server, `mcp_stdio` the MCP server, `console` prints."""
