"""Drains the outbox to head office: own window, batches, and head office's word alone frees an entry."""
