"""The AI settings: models by area, handling of AI tasks, phone lines, usage and cost."""
