"""The dimensions: by what figures can be cut and chosen."""

DIMENSIONS = (
    "channel", "brand", "category", "language", "visibility", "agent", "directed", "turn", "reach", "daypart",
    "weekday", "hour",
)  # fmt: skip
"""Their names, in the order of the docs."""
