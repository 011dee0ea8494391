"""Opening hours of a brand: schedules from the configuration, laid out in time."""

from analytics.hours.reading import read_hours
from analytics.hours.schedules import Hours, Schedule, Span
from analytics.hours.timeline import Segments, segments

__all__ = ["Hours", "Schedule", "Segments", "Span", "read_hours", "segments"]
