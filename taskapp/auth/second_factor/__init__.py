"""The second factor of a login: codes of an authenticator app, passkeys, and recovery codes.

`service` sets them up and removes them; `login` checks them when someone signs in; `api` is REST.
"""
