"""One thin module a page; each has one function `page()`."""
