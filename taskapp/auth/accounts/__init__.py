"""Accounts: `service` says who may sign up and who holds an address, `links` are the mailed links, `mail` queues their e-mails,
`repository` holds the SQL of links and invitations."""
