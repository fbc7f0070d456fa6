"""Copies of a whole installation: `archive` writes and restores the ZIP file, `postgres_copy` copies PostgreSQL tables,
`pg_dump_files` reads dumps of earlier versions, `move` moves all rows to another database; `error` is the error of all."""
