"""One module a lesson: pure functions from inputs to scenes."""
