"""The database: `database` opens transactions, `compiled` runs precompiled statements, `columns`, `upsert` and `hints` hide the
differences of PostgreSQL and SQLite, `migrating`, `backup/` and `outage` maintain it; `receipts` keeps the answers to repeated
requests; `plumbing_model` holds technical tables."""
