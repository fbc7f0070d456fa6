"""What happens to a recorded or pasted call: `pipeline` runs the steps, `transcription` and `analysis` do them, `jobs` starts it."""
