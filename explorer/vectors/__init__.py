"""Where vectors come from: the types, the readers, and what is at hand."""
