"""One change applied to many tasks at once.

`service` checks and changes each task by itself and lists those it refused; `api` is the REST route `POST /api/tasks/batch`.
"""
