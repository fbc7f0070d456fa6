"""The command line: `commands` has the commands and the entry point, `admin` does their work, `serving` starts the server,
`mcp_stdio` is the MCP server, `console` prints."""
