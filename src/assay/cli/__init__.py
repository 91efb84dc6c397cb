"""The command line: ``assay --help``."""

from assay.cli.app import app
from assay.cli.exits import main

__all__ = ["app", "main"]
