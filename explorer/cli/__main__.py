"""The command where the package is not installed: ``python -m explorer.cli``."""

from explorer.cli.program import main

main()
