"""Enumerations of calls and of their processing."""

from taskapp.shared.labels import LabelledEnum


class CallDirection(LabelledEnum):
    """Inbound: the contact called our team; outbound: our team called the contact."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallEnd(LabelledEnum):
    """How a call ended, as the phone provider reports it or whoever logged it says; the last two are said by people only."""

    COMPLETED = "completed", "Completed", "secondary"
    NO_ANSWER = "no-answer", "No Answer", "warning"
    BUSY = "busy", "Busy", "warning"
    CANCELED = "canceled", "Canceled", "muted"
    FAILED = "failed", "Not Connected", "danger"
    VOICEMAIL = "voicemail", "Voicemail", "warning"
    WRONG_NUMBER = "wrong-number", "Wrong Number", "warning"


class CallStatus(LabelledEnum):
    """The state of a call's processing as a whole."""

    RECEIVED = "received", "Received", "secondary"
    PROCESSING = "processing", "Processing", "info"
    PROCESSED = "processed", "Processed", "success"
    FAILED = "failed", "Failed", "danger"


class StepKind(LabelledEnum):
    """The steps of a call's processing, in order."""

    FETCH = "fetch", "Fetch recording"
    TRANSCRIBE = "transcribe", "Transcribe"
    ANALYZE = "analyze", "Analyze"
    PLANS = "plans", "Plans"
    TASKS = "tasks", "Create tasks"
    REPORT = "report", "Report"


class StepState(LabelledEnum):
    """The state of a step: waiting for earlier steps, pending (due or running), or one of three final states."""

    WAITING = "waiting", "Waiting", "muted"
    PENDING = "pending", "Running", "info"
    DONE = "done", "Done", "success"
    SKIPPED = "skipped", "Skipped", "muted"
    DEAD = "dead", "Failed", "danger"
