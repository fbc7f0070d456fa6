"""Single sign-on with an OpenID Connect provider (`TASKAPP_OIDC_*`)."""
