"""Settings of the person and of the organization: profile, organization, members, API tokens."""
