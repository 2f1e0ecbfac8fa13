"""The command for a package that is not installed: ``python -m explorer.cli``."""

from explorer.cli.program import main

main()
