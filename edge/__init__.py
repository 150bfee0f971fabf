"""The store's device service and head office, by rooms: see ``edge/docs/architecture.md``."""
