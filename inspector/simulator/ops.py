"""The language of the lab's `memops`: operations on buffers as text, answered with the kernel's text.

    proc P NAME          a process with your number P
    fork P Q             Q is a copy of P
    alloc P B SIZE TAG   P allocates; B is your number for the buffer; TAG is the rest of the line
    dup P B              P takes one more fd of B
    share P Q B          P sends an fd of B to Q
    close P B            P closes its newest fd of B
    kill P               P ends
    dump                 print every living process's list and the debug list

Lines that are none of these are ignored, as memops ignores them. What memops prints on standard error
(EBADF, EINVAL) has no effect here either. An operation that leaves memops waiting for ever for its child
(sharing a buffer that was closed) ends the output, as it does there.
"""

from collections.abc import Iterable, Iterator

from inspector.simulator.memops import Memops
from inspector.simulator.printing import Dialect


def replay(lines: Iterable[str], *, dialect: Dialect = Dialect.RFC2) -> Iterator[str]:
    """Run `lines` (with or without their newline) and yield what memops prints, line by line.

    Every line ends in a newline: `"".join(replay(...))` is the kernel's text byte for byte, pids apart.
    Bytes that are no UTF-8 travel as surrogate escapes both ways.
    """
    memops = Memops()
    for line in lines:
        raw = line.encode("utf-8", "surrogateescape").removesuffix(b"\n")
        if memops.execute(raw):
            for printed in memops.dump(dialect):
                yield printed.decode("utf-8", "surrogateescape")
        if memops.stuck:
            return
