"""Task verbs as tools for language models: in the chat panel, and for other programs over MCP."""
