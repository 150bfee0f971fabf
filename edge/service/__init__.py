"""The device's composition root: configuration, the desk, the local API, the command line."""
