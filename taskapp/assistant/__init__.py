"""The verbs of tasks as tools, for models in the chat panel and for programs over MCP."""
