"""Measurements against the peers."""
