"""Masking: what could identify a person in a text becomes a short mark."""

from analytics.masking.marks import LIMITS, MARK, MARKS, MASKED, mask, mask_names

__all__ = ["LIMITS", "MARK", "MARKS", "MASKED", "mask", "mask_names"]
