"""What the buffer table says of each buffer."""

from collections.abc import Callable

import numpy as np

from inspector.domain.columns import UNKNOWN, Floats
from inspector.domain.filter.lex import as_value
from inspector.domain.images import Certainty
from inspector.domain.text import printable
from inspector.domain.units import ABSENT, count_text, duration_text, plural
from inspector.gui.models.buffers import BufferRows, tag_text
from inspector.gui.models.table import BYTES_SAMPLE, EXPLAIN_HINT, Column
from inspector.session.explain.subjects import AgeOf, BufferFigure, OfBuffer, Subject

_SubjectOf = Callable[[BufferRows, int], Subject | None]
_MOST_NAMES = 3
_MOST_LINES = 40
_ORPHAN_HINT = "An orphan: alive in the kernel, held by no process."


def _tag(rows: BufferRows, row: int) -> bytes:
    return rows.frame.tags[int(rows.table.tag[rows.at(row)])]


def _of_buffer(figure: BufferFigure) -> _SubjectOf:
    return lambda rows, row: OfBuffer(int(rows.table.id[rows.at(row)]), rows.size(row), figure)


def _size_hint(rows: BufferRows, row: int) -> str:
    return f"{count_text(rows.size(row))} bytes\n{EXPLAIN_HINT}"


def _image(rows: BufferRows, row: int) -> str:
    guess = rows.guess(row)
    if guess is None:
        return ""
    return guess.text if guess.certainty is Certainty.LIKELY else f"{guess.text} ?"


def _image_hint(rows: BufferRows, row: int) -> str:
    guess = rows.guess(row)
    return guess.explanation if guess else "No usual picture has this size, or too many have."


def _holder_names(rows: BufferRows, row: int) -> list[str]:
    who = rows.frame.processes.who
    return [who[process].name for process in rows.frame.holders_of(rows.at(row)).tolist()]


def _holders(rows: BufferRows, row: int) -> str:
    names = _holder_names(rows, row)
    if not names:
        return "none" if rows.is_orphan(row) else "none seen"
    more = f" +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _holders_hint(rows: BufferRows, row: int) -> str:
    if rows.is_orphan(row):
        return _ORPHAN_HINT
    who = rows.frame.processes.who
    holders = rows.frame.holders_of(rows.at(row)).tolist()
    lines = [f"{who[process].name}  ({who[process].key.pid})" for process in holders[:_MOST_LINES]]
    lines += [f"and {count_text(len(holders) - _MOST_LINES)} more"] if len(holders) > _MOST_LINES else []
    unseen = _unseen_count(rows, row)
    lines += [f"{plural(unseen, 'holder')} could not be read"] if unseen else []
    return "\n".join(lines)


def _ref_count(rows: BufferRows, row: int) -> str:
    return "0 · orphan" if rows.is_orphan(row) else count_text(int(rows.table.ref_count[rows.at(row)]))


def _ref_count_hint(rows: BufferRows, row: int) -> str:
    count = int(rows.table.ref_count[rows.at(row)])
    told = f"{plural(count, 'holder')} by the kernel's count." if count else _ORPHAN_HINT
    return f"{told}\n{EXPLAIN_HINT}"


def _ref_count_term(rows: BufferRows, row: int) -> str:
    return "orphan" if rows.is_orphan(row) else f"refs={rows.table.ref_count[rows.at(row)]}"


def _unseen_count(rows: BufferRows, row: int) -> int:
    at = rows.at(row)
    return int(rows.table.ref_count[at]) - int(rows.table.seen[at])


def _unseen(rows: BufferRows, row: int) -> str:
    count = _unseen_count(rows, row)
    return count_text(count) if count else ""


def _allocator_pid(rows: BufferRows, row: int) -> int:
    return int(rows.table.allocator_pid[rows.at(row)])


def _allocator(rows: BufferRows, row: int) -> str:
    pid = _allocator_pid(rows, row)
    if pid == UNKNOWN:
        return ABSENT
    name = rows.holder_names.get(pid) or rows.names.get(pid)
    return f"{name} ({pid})" if name else f"pid {pid}"


def _allocator_hint(rows: BufferRows, row: int) -> str:
    pid = _allocator_pid(rows, row)
    if pid == UNKNOWN:
        return "The device does not tell: only the debugfs list names the allocator."
    name = _allocator(rows, row)
    if pid in rows.holder_names:
        return name
    known = "It held buffers earlier, but" if pid in rows.names else "It"
    return f"{name}\n{known} holds none now, or has ended."


def _allocator_term(rows: BufferRows, row: int) -> str:
    pid = _allocator_pid(rows, row)
    return f"allocator={pid}" if pid != UNKNOWN else ""


def _age(rows: BufferRows, row: int) -> str:
    if rows.ages is None:
        return ABSENT
    at = rows.at(row)
    return ("≥ " if rows.ages.is_at_least[at] else "") + duration_text(float(rows.ages.seconds[at]))


def _age_key(rows: BufferRows) -> Floats:
    seconds = np.zeros(len(rows.table.id)) if rows.ages is None else rows.ages.seconds
    return seconds if rows.subset is None else seconds[rows.subset]


def _age_subject(rows: BufferRows, row: int) -> Subject | None:
    if rows.ages is None:
        return None
    at = rows.at(row)
    seconds, is_at_least = float(rows.ages.seconds[at]), bool(rows.ages.is_at_least[at])
    return AgeOf(int(rows.table.id[at]), rows.size(row), seconds, is_at_least)


BUFFER_COLUMNS: tuple[Column[BufferRows], ...] = (
    Column(
        "id",
        "ID",
        "The kernel's id of the buffer. The lowest free number is used again at once.",
        key=lambda rows: rows.of(rows.table.id),
        text=lambda rows, row: str(rows.table.id[rows.at(row)]),
        is_dim=True,
        term=lambda rows, row: f"id:{rows.table.id[rows.at(row)]}",
        sample="999999",
    ),
    Column(
        "size",
        "Size",
        "Bytes of the buffer.",
        key=lambda rows: rows.of(rows.table.size),
        text=lambda rows, row: rows.units.text(float(rows.size(row))),
        hint=_size_hint,
        subject=_of_buffer(BufferFigure.SIZE),
        term=lambda rows, row: f"size={rows.size(row)}",
        sample=BYTES_SAMPLE,
    ),
    Column(
        "image",
        "Image?",
        "The picture it may be, guessed from nothing but the size; ? where others are about as likely.\n"
        "Sorts by the number of pixels.",
        key=lambda rows: rows.pixels,
        text=_image,
        is_number=False,
        is_dim=True,
        hint=_image_hint,
        sample="1080×2400 RGBA ?",
    ),
    Column(
        "tag",
        "Tag",
        "What the allocator wrote about the buffer; unusual characters are shown escaped.",
        key=lambda rows: rows.tags,
        text=lambda rows, row: tag_text(_tag(rows, row)),
        is_number=False,
        hint=lambda rows, row: tag_text(_tag(rows, row)),
        term=lambda rows, row: f"tag={as_value(printable(_tag(rows, row)))}",
    ),
    Column(
        "ref_count",
        "Refs",
        "ref_count: how many processes hold it, as the kernel counts. 0 is an orphan: alive, held by none.",
        key=lambda rows: rows.of(rows.table.ref_count),
        text=_ref_count,
        hint=_ref_count_hint,
        subject=_of_buffer(BufferFigure.REF_COUNT),
        term=_ref_count_term,
        is_alarming=BufferRows.is_orphan,
        sample="0 · orphan",
    ),
    Column(
        "holders",
        "Holders",
        "The processes that hold it and could be read.",
        key=lambda rows: rows.of(rows.table.seen),
        text=_holders,
        is_list=True,
        is_number=False,
        hint=_holders_hint,
        subject=_of_buffer(BufferFigure.HOLDERS),
        term=lambda rows, row: f"holders={rows.table.seen[rows.at(row)]}",
    ),
    Column(
        "unseen",
        "Unseen",
        "Holders that could not be read: ref_count minus the holders seen.",
        key=lambda rows: rows.of(rows.table.unseen),
        text=_unseen,
        subject=_of_buffer(BufferFigure.UNSEEN),
        sample="99",
    ),
    Column(
        "allocator",
        "Allocator",
        "The process that allocated it, not necessarily a holder; – without the debugfs list.",
        key=lambda rows: rows.of(rows.table.allocator_pid),
        text=_allocator,
        is_number=False,
        hint=_allocator_hint,
        subject=_of_buffer(BufferFigure.ALLOCATOR),
        term=_allocator_term,
        sample="surfaceflinger (1234)",
    ),
    Column(
        "age",
        "Age",
        "How long this window has seen it; ≥ when it was already there at the first sample.",
        key=_age_key,
        text=_age,
        subject=_age_subject,
        sample="≥ 59 min 59 s",
    ),
)
