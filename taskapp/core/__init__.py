"""What all packages share: configuration, database, HTTP, background work, time, ids, errors, paging."""
