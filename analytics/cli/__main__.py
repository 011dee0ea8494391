"""Run the command line: ``python -m analytics.cli``."""

from analytics.cli import main

main()
