"""One language for everything that is narrowed down: the window's filter bar and the command line.

    tag:camera size>8MiB          both: terms side by side are joined by "and"
    tag:camera|tag:video size>8MiB    `|` or `OR` binds tighter than the blank: (camera or video) and large
    -name:surfaceflinger          `-` or `!` before a term turns it round
    "yuv preview"                 text with blanks; "" inside quotes is one quote; nothing else is special
    orphan shared private unseen  words that name a kind of buffer; in quotes they are plain text

Text is compared case-blind with what is shown (see `printable`): `field:text` contains, `field=text` is,
`field!=text` is not, and `tag=""` finds buffers without a tag. A plain word looks into process names, command
lines and tags; a plain number also is a pid or a buffer id. Numbers take > >= < <= = and !=, and `:` as `=`.

What a filter lets through is decided per holding, a process together with one buffer it holds:

- a term about a buffer is asked of the buffer, a term about a process of the holder, a word of both;
- a holding passes when every group of terms says yes; a process passes with one of its holdings, so its own
  terms hold and it holds a buffer for which the buffer terms hold; a buffer passes with one of its holdings;
- for a buffer, who it belongs to (words, name, pid) is also answered by its allocator, unless turned round:
  `pid:12` finds what 12 holds or allocated, `-pid:12` what anyone else holds;
- a buffer nobody is seen to hold counts as its allocator's, or as nobody's; to a process without buffers no
  buffer term applies;
- a value the device does not tell (mapped, allocator, age) fulfils no comparison.

- lex: text -> pieces, never fails
- fields: what can be asked, as data
- terms: one question to a frame
- parse: pieces -> Filter, or a FilterError with its place
- match: a Filter against a frame, in numpy
- describe: a Filter in words
- completion: what could be typed next
"""

from inspector.domain.filter.completion import Completion, completions
from inspector.domain.filter.describe import describe
from inspector.domain.filter.error import FilterError
from inspector.domain.filter.match import Filter, Matches
from inspector.domain.filter.parse import parse_filter

__all__ = ["Completion", "Filter", "FilterError", "Matches", "completions", "describe", "parse_filter"]
