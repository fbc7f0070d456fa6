"""`python -m taskapp.ai.whisper_process MODEL_FOLDER RECORDING` prints the transcript as JSON; a process of its own."""

import json
import sys

from faster_whisper import WhisperModel


def main(model_folder: str, recording: str) -> None:
    """Print `{"text", "language", "segments": [{text, start, end}]}`."""
    # 8-bit weights take half the memory and are as good for speech on a processor.
    model = WhisperModel(model_folder, device="cpu", compute_type="int8", local_files_only=True)
    # Without the filter Whisper hears words in long silence.
    found, about = model.transcribe(recording, vad_filter=True)
    segments = [{"text": part.text.strip(), "start": part.start, "end": part.end} for part in found]
    text = " ".join(segment["text"] for segment in segments)
    json.dump({"text": text, "language": about.language, "segments": segments}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
