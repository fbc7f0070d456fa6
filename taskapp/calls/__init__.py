"""Phone calls with contacts, their recordings and transcripts."""
