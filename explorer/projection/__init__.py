"""Projection of vectors to two or three dimensions, and measures of its faithfulness."""
