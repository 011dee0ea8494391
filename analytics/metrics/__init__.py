"""Metrics: the catalogue of them, and the SQL of their figures."""

from analytics.metrics.catalogue import HEADLINE, Metric, catalogue, chosen

__all__ = ["HEADLINE", "Metric", "catalogue", "chosen"]
