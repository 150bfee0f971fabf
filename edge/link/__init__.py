"""The wire between device and head office: its contract, and the device's end of it."""
