"""Text of two kernels made comparable: pids differ between runs, everything else must not."""

import re

_SECTION = re.compile(rb"(== proc \d+ pid )(\d+)")
_HEADER = re.compile(rb"( ref_count: .* pid:)(\d+)")
_DEBUG_ROW = re.compile(rb" *(\d+)( +\d+ +\d+ +\d+ .*)", re.DOTALL)


def with_equal_pids(text: bytes) -> bytes:
    """`text` of memops with each pid replaced by the order of its first appearance."""
    order: dict[bytes, int] = {}

    def number(pid: bytes) -> bytes:
        return b"<%d>" % order.setdefault(pid, len(order))

    lines = []
    in_debug_list = False
    for line in text.split(b"\n"):
        if line in (b"== debugfs", b"== end"):
            in_debug_list = line == b"== debugfs"
        if in_debug_list and (row := _DEBUG_ROW.fullmatch(line)):
            line = number(row[1]) + row[2]
        elif section := _SECTION.fullmatch(line):
            line = section[1] + number(section[2])
        elif header := _HEADER.fullmatch(line):
            line = header[1] + number(header[2])
        lines.append(line)
    return b"\n".join(lines)
