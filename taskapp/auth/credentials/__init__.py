"""Login sessions and API tokens: `tokens` makes their secrets, `sessions` ends sessions, `own_sessions` and `api_tokens` list and revoke,
`api` is their REST, `repository` their SQL."""
