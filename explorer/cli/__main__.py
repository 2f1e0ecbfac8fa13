"""Entry point of ``python -m explorer.cli``, which works without installation."""

from explorer.cli.program import main

main()
