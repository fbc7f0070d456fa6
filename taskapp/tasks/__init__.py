"""Tasks: follow-ups tied to a contact, the centre of the product.

`model`, `schemas` and `types` define a task; `service` holds the verbs, with `due` and `transitions`; `listing` reads lists,
with `due_days` and `queries` for the filters; `repository` and its neighbours hold the SQL; `task_events` records and
publishes what changed; `api` and `jobs` are the entry points. Subpackages: `batch`, `cascades`, `counts`, `quick_add`, `reminders`, `today`.
"""
