"""Plotly figures from the results of the rooms below; words are escaped in one module."""
