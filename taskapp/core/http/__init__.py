"""HTTP: `responses` and problem documents, `openapi` and `api_docs`, `body_limit`, `idempotency`, `plain_page` for links opened
without a login, and `outbound` for requests to URLs that users enter."""
