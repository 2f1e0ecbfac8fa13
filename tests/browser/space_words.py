"""Words that would do harm if they were read as HTML, Markdown, a formula or a template."""

HOSTILE = [
    '<img src="http://127.0.0.1:9/word.png" onerror="window.ran=1">',
    "![x](http://127.0.0.1:9/word.png)",
    "<b>粗</b>",
    "&lt;b&gt;",
    "$x^2$",
    "%{x}",
    "\u202eabc",
]
