"""Everything that depends on Reflex's insides: the build and its patches, the socket, the event guard, the ASGI app."""
