"""The changes of a task's status, with the name of each in the API, the timeline, the assistant and the pages."""

from dataclasses import dataclass

from taskapp.tasks.types import TaskSide, TaskStatus


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of status.

    `name` is used in URLs, batches, mail links and events; `tool` is the name of the assistant's tool, `log_kind` the kind
    of the timeline entry, and `past` completes "the task is …".
    """

    name: str
    status: TaskStatus
    past: str
    log_kind: str
    tool: str

    def past_for(self, side: TaskSide) -> str:
        """`past` for a task of this side: what the contact owed is received."""
        return "marked received" if side is TaskSide.THEY and self.status is TaskStatus.DONE else self.past


DONE = Transition("done", TaskStatus.DONE, "marked done", "task-done", "complete_task")
DISMISS = Transition("dismiss", TaskStatus.DISMISSED, "dismissed", "task-dismissed", "dismiss_task")
REOPEN = Transition("reopen", TaskStatus.OPEN, "reopened", "task-reopened", "reopen_task")
BY_NAME = {change.name: change for change in (DONE, DISMISS, REOPEN)}
# The transition that leads to each status; to undo a change, take the one to the former status.
TO = {change.status: change for change in BY_NAME.values()}
