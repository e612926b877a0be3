"""Run the command line as `python -m paperatlas`."""

import sys

from paperatlas.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
