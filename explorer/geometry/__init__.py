"""Computations on rows: similarity, neighbours, analogies, preprocessing."""
