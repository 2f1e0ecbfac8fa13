"""Vectors: the types, the readers and writers, and the catalogue of what is available."""
