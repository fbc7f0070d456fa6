"""Access control: `permissions`, `roles`, `scopes` of API tokens, the `actor` of a request, `verbs` (permission checks below REST), `dependencies` and
`direct_route` (checks of REST routes), `once` (one effect per `Idempotency-Key`), `browser` (session cookie, same origin, https)."""
