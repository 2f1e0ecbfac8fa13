"""One module per lesson, with pure functions from inputs to scenes."""
