"""Enums of tasks: status, category, source, priority, side, order, filters, reminder outcome, suggestion."""

from enum import StrEnum

from taskapp.shared.labels import LabelledEnum


class TaskStatus(LabelledEnum):
    """The status of a task; changes only through done, dismiss and reopen."""

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
    """How urgent a task is."""

    URGENT = "urgent", "Urgent", "danger"
    HIGH = "high", "High", "warning"
    MEDIUM = "medium", "Medium", "secondary"
    LOW = "low", "Low", "muted"


class TaskSide(LabelledEnum):
    """Who owes what the task is about: we, or the contact, who promised it to us; done then means received."""

    WE = "we", "We owe", "outline"
    THEY = "they", "They owe", "outline"


class RecurrenceFrom(LabelledEnum):
    """What the next task of a repeating one is counted from: its due date, or the day on which it was done."""

    DUE = "due", "Due date"
    DONE = "done", "Done"


class TaskSort(StrEnum):
    """The order of a list: newest first; by when a task becomes late, undated ones last; or the last ones done first."""

    NEWEST = ""
    DUE_DATE = "due_date"
    DONE = "completed_at"

    @property
    def label(self) -> str:
        """The name of the order in the Sort select."""
        return "Due Date" if self is TaskSort.DUE_DATE else "Newest First"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Value and label of the orders that a person chooses between; the newest of the done tasks is the last one done."""
        return [(sort.value, sort.label) for sort in (cls.NEWEST, cls.DUE_DATE)]


class DueFilter(StrEnum):
    """A filter by due date, in the organization's local days; `WEEK` is today and the six days after it."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    NONE = "none"


class Kept(LabelledEnum):
    """What became of a task with a due date: done by then, done later, or past it and still open."""

    ON_TIME = "on-time", "On time"
    LATE = "late", "Late"
    OPEN = "open", "Still open"


class DayGroup(LabelledEnum):
    """A group of the reading of a day: an open task is in exactly one. `WEEK` is the five days after tomorrow."""

    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Today"
    TOMORROW = "tomorrow", "Tomorrow"
    WEEK = "week", "This week"
    LATER = "later", "Later"
    NONE = "none", "No date"


class Whose(StrEnum):
    """Whose tasks a day shows: those assigned to the person, or all that the person may see."""

    ME = "me"
    TEAM = "team"


class CompletedFilter(StrEnum):
    """A filter by completion day, in the organization's local days."""

    LAST_7_DAYS = "last-7-days"


class ReminderOutcome(LabelledEnum):
    """The outcome of a reminder: sent, or skipped because there was no recipient."""

    SENT = "sent", "Sent", "success"
    SKIPPED = "skipped", "Skipped", "muted"


class SuggestionKind(LabelledEnum):
    """What a suggestion from a call proposes."""

    CREATE = "create", "New task"
    COMPLETE = "complete", "Mark done"
    RESCHEDULE = "reschedule", "Reschedule"


class DismissReason(LabelledEnum):
    """Why a person dismissed a suggestion."""

    NOT_SAID = "not-said", "Not said"
    NOT_OURS = "not-ours", "Not ours"
    ALREADY_DONE = "already-done", "Already done"
    WRONG_PERSON = "wrong-person", "Wrong person"
    TOO_SMALL = "too-small", "Too small"


class SuggestionState(LabelledEnum):
    """Whether a person has accepted or dismissed a suggestion."""

    PENDING = "pending", "Waiting", "info"
    ACCEPTED = "accepted", "Accepted", "success"
    DISMISSED = "dismissed", "Dismissed", "muted"
