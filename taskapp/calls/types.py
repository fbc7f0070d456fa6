"""The words of phone calls: direction, and how far a call has come."""

from taskapp.shared.labels import LabelledEnum


class CallDirection(LabelledEnum):
    """Who rang whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallEnd(LabelledEnum):
    """How the line was closed, as the phone provider tells it."""

    COMPLETED = "completed", "Completed", "secondary"
    NO_ANSWER = "no-answer", "No Answer", "warning"
    BUSY = "busy", "Busy", "warning"
    CANCELED = "canceled", "Canceled", "muted"
    FAILED = "failed", "Not Connected", "danger"


class CallStatus(LabelledEnum):
    """How far the call's processing has come."""

    RECEIVED = "received", "Received", "secondary"
    PROCESSING = "processing", "Processing", "info"
    PROCESSED = "processed", "Processed", "success"
    FAILED = "failed", "Failed", "danger"


class StepKind(LabelledEnum):
    """What is done with a call, in this order."""

    FETCH = "fetch", "Fetch recording"
    TRANSCRIBE = "transcribe", "Transcribe"
    ANALYZE = "analyze", "Analyze"
    PLANS = "plans", "Plans"
    TASKS = "tasks", "Create tasks"
    REPORT = "report", "Report"


class StepState(LabelledEnum):
    """How far a step has come; waiting for earlier ones, due, or at one of three ends."""

    WAITING = "waiting", "Waiting", "muted"
    PENDING = "pending", "Running", "info"
    DONE = "done", "Done", "success"
    SKIPPED = "skipped", "Skipped", "muted"
    DEAD = "dead", "Failed", "danger"
