"""One database: `database` opens transactions, `compiled` runs statements built once, `columns` and `upsert` make both databases alike,
`migrating`, `backup` and `outage` look after it; `plumbing_model` holds the tables of the relay and of kept answers."""
