"""Export a lesson as one file that needs only a browser."""
