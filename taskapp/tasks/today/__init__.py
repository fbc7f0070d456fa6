"""The reading of a day: open tasks in the groups Overdue, Today, Tomorrow, This week, Later and No date.

`service` reads the groups and moves overdue tasks to today; `api` is the REST route `GET /api/tasks/today`.
"""
