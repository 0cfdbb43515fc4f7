"""Exit codes, and the one place that says which trouble ends with which."""

from enum import IntEnum

from inspector.domain.capture import Trouble


class Exit(IntEnum):
    OK = 0
    FAILURE = 1
    USAGE = 2
    ENVIRONMENT = 3
    DEVICE = 4
    PERMISSION = 5
    INTERRUPTED = 130


MEANINGS: tuple[tuple[Exit, str], ...] = (
    (Exit.OK, "all went well"),
    (Exit.FAILURE, "something failed: the device was lost, the file could not be written"),
    (Exit.USAGE, "the command line cannot be understood"),
    (Exit.ENVIRONMENT, "something is missing: a program here, or memtrack in the device's kernel"),
    (Exit.DEVICE, "no such device, or more than one to choose from"),
    (Exit.PERMISSION, "the device does not permit it"),
    (Exit.INTERRUPTED, "interrupted"),
)

_OF_TROUBLE = {
    Trouble.NO_DEVICE: Exit.DEVICE,
    Trouble.AMBIGUOUS: Exit.DEVICE,
    Trouble.PERMISSION: Exit.PERMISSION,
    Trouble.ENVIRONMENT: Exit.ENVIRONMENT,
    Trouble.USAGE: Exit.USAGE,
    Trouble.LOST: Exit.FAILURE,
    Trouble.HUNG: Exit.FAILURE,
    Trouble.GARBLED: Exit.FAILURE,
    Trouble.INTERNAL: Exit.FAILURE,
}


def exit_of(trouble: Trouble) -> Exit:
    return _OF_TROUBLE[trouble]
