"""The program's ways in for other programs: named endpoints, OpenAI's format, MCP."""
