"""What `./dev` needs before anything is installed: standard library only, no word of the program itself."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the interpreter here is whichever the user's computer had
    sys.exit(f"dev: expected Python 3.11 or newer, found {sys.version.split()[0]} at {sys.executable}.")
