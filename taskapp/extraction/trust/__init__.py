"""How often suggestions are right: `service` counts decisions with `repository`, `automatic` selects what becomes a task without review,
`reports` takes in "not a task"."""
