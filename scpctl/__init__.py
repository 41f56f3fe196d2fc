"""Run a city programme out of a git repository: check its records, link them, render its Czech documents."""

__version__ = "0.1.0"
