"""The changes of a task's status: one table of their names and words, for every surface."""

from dataclasses import dataclass

from taskapp.tasks.types import TaskStatus


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of status.

    `name` stands in addresses, batches, mail links and events; `tool` is the assistant's tool, `log_kind` the entry in
    the contact's timeline, `past` completes "the task is …".
    """

    name: str
    status: TaskStatus
    past: str
    log_kind: str
    tool: str

    @property
    def confirmation(self) -> str:
        """What a person reads when it is done."""
        return self.past.capitalize()


DONE = Transition("done", TaskStatus.DONE, "marked done", "task-done", "complete_task")
DISMISS = Transition("dismiss", TaskStatus.DISMISSED, "dismissed", "task-dismissed", "dismiss_task")
REOPEN = Transition("reopen", TaskStatus.OPEN, "reopened", "task-reopened", "reopen_task")
BY_NAME = {change.name: change for change in (DONE, DISMISS, REOPEN)}
# The transition that leads to a status; the one to the status before undoes any other.
TO = {change.status: change for change in BY_NAME.values()}
