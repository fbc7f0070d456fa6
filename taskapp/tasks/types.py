"""The words of a task: status, category, source, priority, sort."""

from enum import StrEnum

from taskapp.shared.labels import LabelledEnum


class TaskStatus(LabelledEnum):
    """Where a task stands; changes only through done, dismiss and reopen."""

    OPEN = "open", "Open", "info"
    DONE = "done", "Done", "success"
    DISMISSED = "dismissed", "Dismissed", "muted"


class TaskCategory(LabelledEnum):
    """What kind of follow-up a task is."""

    FOLLOW_UP = "follow-up", "Follow Up", "outline"
    CALLBACK = "callback", "Callback", "outline"
    SEND_INFO = "send-info", "Send Info", "outline"
    MEETING = "meeting", "Meeting", "outline"
    GENERAL = "general", "General", "outline"


class TaskSource(LabelledEnum):
    """Who made the task: a person, or a model from a call; never changes."""

    MANUAL = "manual", "Manual", "secondary"
    AI = "ai", "AI", "ai"


class TaskPriority(LabelledEnum):
    """How pressing a task is."""

    URGENT = "urgent", "Urgent", "danger"
    HIGH = "high", "High", "warning"
    MEDIUM = "medium", "Medium", "secondary"
    LOW = "low", "Low", "muted"


class TaskSort(StrEnum):
    """The order of a list: newest first, or due date ascending with undated ones last."""

    NEWEST = ""
    DUE_DATE = "due_date"

    @property
    def label(self) -> str:
        """The order as the Sort select names it."""
        return "Due Date" if self is TaskSort.DUE_DATE else "Newest First"


class DueFilter(StrEnum):
    """A stretch of due dates, in the organization's days."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    NONE = "none"


class CompletedFilter(StrEnum):
    """A stretch of days on which tasks were done, in the organization's days."""

    LAST_7_DAYS = "last-7-days"


class ReminderOutcome(LabelledEnum):
    """What became of a reminder."""

    SENT = "sent", "Sent", "success"
    SKIPPED = "skipped", "Skipped", "muted"


class SuggestionKind(LabelledEnum):
    """What a call proposes."""

    CREATE = "create", "New task"
    COMPLETE = "complete", "Mark done"
    RESCHEDULE = "reschedule", "Reschedule"


class SuggestionState(LabelledEnum):
    """What a person made of a suggestion."""

    PENDING = "pending", "Waiting", "info"
    ACCEPTED = "accepted", "Accepted", "success"
    DISMISSED = "dismissed", "Dismissed", "muted"
