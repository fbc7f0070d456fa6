"""Screens of one's own second factors: the section in the profile, and the page for who has to set one up first.

They call REST from the browser, so that secrets and recovery codes never become page state on the server.
"""
