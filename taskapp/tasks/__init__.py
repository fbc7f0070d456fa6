"""Tasks: follow-ups tied to a contact, the centre of the product.

`model`, `schemas` and `types` define a task; `service` holds the verbs, with `due/` and `transitions`; `listing` reads lists,
with `queries` for the filters; `repository` and its neighbours hold the SQL; `task_events` records and
publishes what changed; `api` and `jobs` are the entry points. Subpackages: `batch`, `cascades`, `counts`, `due`, `people`, `quick_add`, `reminders`, `today`.
"""
