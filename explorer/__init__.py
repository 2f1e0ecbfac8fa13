"""A visual explorer of word vectors: the public functions for notebooks and scripts."""
