"""The people of a task: `repository` finds who may open it, `change_readers_repository` who has to learn that it is gone."""
