"""Background processing of calls: `pipeline` claims and runs the steps, `steps` implements them with `transcription` and `analysis`."""
