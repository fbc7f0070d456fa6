"""The people and companies an organization deals with."""
