"""Many dimensions to two or three, in a process of its own, with the error of the picture measured."""
