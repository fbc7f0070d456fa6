"""The main flows in other browsers than Chromium; run by `make engines`."""
