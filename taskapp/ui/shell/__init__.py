"""The layout of pages behind the login: `frame`, its counts (`bell`), `page` and the redirect at `/` (`home`)."""
