"""Claimwatch keeps a curated comparison table of open-source projects current with evidence from their repositories."""

__version__ = "0.1.0"
