"""One module a format of vector files."""
