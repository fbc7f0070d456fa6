"""`python -m taskapp.ai.speech.whisper_process MODEL_FOLDER RECORDING` prints the transcript as JSON, in a separate process."""

import json
import sys

from faster_whisper import WhisperModel


def main(model_folder: str, recording: str) -> None:
    """Print `{"text", "language", "segments": [{text, start, end}]}`."""
    # 8-bit weights need half the memory, with the same accuracy for speech on a CPU.
    model = WhisperModel(model_folder, device="cpu", compute_type="int8", local_files_only=True)
    # Without voice activity detection Whisper invents text in long silence.
    parts, info = model.transcribe(recording, vad_filter=True)
    segments = [{"text": part.text.strip(), "start": part.start, "end": part.end} for part in parts]
    text = " ".join(segment["text"] for segment in segments)
    json.dump({"text": text, "language": info.language, "segments": segments}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
