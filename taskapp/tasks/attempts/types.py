"""The outcomes of a try to reach a contact."""

from taskapp.shared.labels import LabelledEnum


class AttemptOutcome(LabelledEnum):
    """What a try to reach a contact led to."""

    REACHED = "reached", "Reached", "success"
    NO_ANSWER = "no-answer", "No answer", "muted"
    VOICEMAIL = "voicemail", "Voicemail", "muted"
    WRONG_NUMBER = "wrong-number", "Wrong number", "warning"
    BUSY = "busy", "Busy", "muted"
