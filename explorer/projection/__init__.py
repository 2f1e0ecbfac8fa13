"""Many dimensions to two or three, and how far the picture may be trusted."""
