"""Who may do what: permissions, roles and the actor who asks."""
