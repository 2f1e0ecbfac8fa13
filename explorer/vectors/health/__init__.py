"""Health report of vectors: what a file holds, what was repaired, how far to trust it."""

from explorer.vectors.health.finding import DAMAGED, GOOD, LOOK, STATES, Finding, scope
from explorer.vectors.health.measure import health
from explorer.vectors.health.report import Anisotropy, Health, Histogram, Hubness, Norms

__all__ = [
    "DAMAGED", "GOOD", "LOOK", "STATES", "Anisotropy", "Finding", "Health", "Histogram", "Hubness", "Norms", "health",
    "scope",
]  # fmt: skip
