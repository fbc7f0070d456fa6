"""The areas in which language models are used, and the default model of each."""

from enum import StrEnum

from taskapp.shared.labels import LabelledEnum

# Rules instead of a model: needs no network and no API key.
LOCAL_RULES = "local/rules"
# Whisper on this machine: needs the optional extra and an installed model.
LOCAL_WHISPER = "local/whisper"
LOCAL = frozenset({LOCAL_RULES, LOCAL_WHISPER})


class Complexity(StrEnum):
    """How capable a model the area needs."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class Area(LabelledEnum):
    """One use of a language model; its value is also the `feature` of usage rows."""

    EXTRACT_TASKS = "extract-tasks", "Extract Tasks from Call"
    ANALYZE_CALL = "analyze-call", "Analyze Call"
    TRANSCRIBE_CALL = "transcribe-call", "Transcribe Call"
    ASSISTANT = "assistant", "Assistant"


COMPLEXITY: dict[Area, Complexity] = {
    Area.EXTRACT_TASKS: Complexity.MEDIUM,
    Area.ANALYZE_CALL: Complexity.LOW,
    Area.TRANSCRIBE_CALL: Complexity.MEDIUM,
    Area.ASSISTANT: Complexity.HIGH,
}
# What an area uses when an API key is set; `service.default_model` says what it uses without one.
DEFAULT_MODELS: dict[Area, str] = {
    Area.EXTRACT_TASKS: "google/gemini-3.1-pro-preview",
    Area.ANALYZE_CALL: "google/gemini-3.1-pro-preview",
    Area.TRANSCRIBE_CALL: "openai/whisper-1",
    Area.ASSISTANT: "google/gemini-3.1-pro-preview",
}
# The model that serves an area without a network.
OFFLINE: dict[Area, str] = {
    Area.EXTRACT_TASKS: LOCAL_RULES,
    Area.ANALYZE_CALL: LOCAL_RULES,
    Area.TRANSCRIBE_CALL: LOCAL_WHISPER,
}


def needs_key(model: str) -> bool:
    """Whether `model` is called over the network and so needs an API key."""
    return model not in LOCAL
