"""Plotly figures of computed results; `explorer.figures.escape` escapes all words."""
