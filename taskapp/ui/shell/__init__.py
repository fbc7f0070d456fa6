"""The layout of pages behind the login: `frame`, its counts (`bell`), and `page`, the definition of a page."""
