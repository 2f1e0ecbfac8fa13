"""Benchmarks of the app, and of opening files against gensim."""
