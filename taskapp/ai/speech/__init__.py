"""Speech to text: `service` uses the endpoint or this machine, `offline` runs Whisper, in the separate process `whisper_process`."""
