"""The command line: `commands` holds the commands, `admin` what they do, `serving` starts the server, `mcp_stdio` the MCP server, `console` prints."""
