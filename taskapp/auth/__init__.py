"""Authentication: passwords, login sessions and API tokens, and how people get an account.

`accounts` says who may sign up and who holds an address, `invitations` make members, `account_mail` queues e-mails about both.
`service` has sign-up, login and tokens; `authenticate` finds the caller of a request; `throttle` limits guesses.
"""
