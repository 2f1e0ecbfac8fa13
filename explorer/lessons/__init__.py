"""One module per lesson: pure functions from inputs to scenes."""
