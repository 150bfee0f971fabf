"""Hears head office: what it wants this device to have, and what it has received."""
