"""The memtrack RFC of October 2016: /proc/<pid>/memtrack and /sys/kernel/debug/memtrack.

Per process, RFC 2/6 (an empty file means the process holds nothing)::

     ref_count:       Identifier:         size: tag: pid:1234
             2                17       8294400  camera

and RFC 4/6, which pads the tag to 12 and adds the mappings below each buffer::

     ref_count:       Identifier:         size:          tag:    startAddr-endAddr: Flags:    pgOff: pid:1234
             2                17       8294400        camera
                                                              7f8a400000-7f8abe9000  rw-s#  00000000 camera

All buffers (CONFIG_MEMTRACK_DEBUG); `pid` is the allocator, `ref` 0 an orphan::

     pid  buffer_size        ref   Identifier tag
    1234      8294400          2           17 camera

`ref_count` counts processes, not fds. Ids are the lowest free number and recycled at once. Sizes are bytes.
Tags are any bytes but NUL, line breaks included. Rows ascend by id, which tells a forged row in most cases;
a tag with leading blanks shorter than 12 bytes cannot be told from padding in the second dialect.
"""

from inspector.sources.memtrack.source import MEMTRACK

__all__ = ["MEMTRACK"]
