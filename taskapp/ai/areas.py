"""What language models are used for, and the model each use starts with."""

from enum import StrEnum

from taskapp.shared.labels import LabelledEnum

# Works without a network and without a key: rules instead of a model.
LOCAL_RULES = "local/rules"
# Whisper on this machine, where the optional extra and a model are installed.
LOCAL_WHISPER = "local/whisper"
LOCAL = frozenset({LOCAL_RULES, LOCAL_WHISPER})


class Complexity(StrEnum):
    """How capable a model an area asks for."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class Area(LabelledEnum):
    """One use of a language model; also the `feature` that its usage is written under."""

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
DEFAULT_MODELS: dict[Area, str] = {
    Area.EXTRACT_TASKS: "google/gemini-3.1-pro-preview",
    Area.ANALYZE_CALL: "google/gemini-3.1-pro-preview",
    Area.TRANSCRIBE_CALL: "openai/whisper-1",
    Area.ASSISTANT: "google/gemini-3.1-pro-preview",
}
# What can serve an area without a network.
OFFLINE: dict[Area, str] = {
    Area.EXTRACT_TASKS: LOCAL_RULES,
    Area.ANALYZE_CALL: LOCAL_RULES,
    Area.TRANSCRIBE_CALL: LOCAL_WHISPER,
}


def needs_key(model: str) -> bool:
    """Whether `model` is asked over the network."""
    return model not in LOCAL
