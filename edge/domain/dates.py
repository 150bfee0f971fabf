"""Arithmetic of calendar dates that the standard library leaves out."""

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later, or earlier when below zero; a shorter month's last day stands for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
