"""How well a brand answers its customers, from the logs that its tools export."""

__version__ = "0.1.0"
