"""`python -m inspector`: the same program as `memtrack-inspector`."""

import sys

from inspector.launch import main

if __name__ == "__main__":
    sys.exit(main())
