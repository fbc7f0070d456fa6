"""Invitations: `service` offers a membership and takes the answer, `api` is its REST."""
