"""Authentication: passwords, login sessions and API tokens, and how people get an account.

`accounts/` says who may sign up, `invitations/` make members, `credentials/` holds login sessions and API tokens.
`service` has sign-up and login; `authenticate` finds the caller of a request; `throttle` limits guesses.
"""
