"""The command line: `commands` has the commands and the entry point, `running` what they have in common, `admin` does their work,
`serving` starts the server, `mcp_stdio` is the MCP server, `console` prints, `lazy` loads modules on first use."""
