"""An explanation as text, to paste into a report."""

from datetime import datetime

from inspector.domain.aligned import Column as TextColumn
from inspector.domain.aligned import table
from inspector.session.explain.explanation import Cell, Explanation, Kind, Row, number_text


def as_text(explanation: Explanation) -> str:
    """Every part of the explanation, the rows as a table with the place of their text."""
    exact = f" ({explanation.exact})" if explanation.exact else ""
    lines = [f"{explanation.title}: {explanation.shown}{exact}", explanation.formula]
    if explanation.filled:
        lines.append(explanation.filled)
    lines.append(f"sample {explanation.seq}, {moment_text(explanation.taken_at_ns)}")
    lines += [f"note: {caveat}" for caveat in explanation.caveats]
    if explanation.rows:
        lines += ["", *_table(explanation)]
    return "\n".join(lines) + "\n"


def clock_text(unix_ns: int) -> str:
    """Local time of day with milliseconds: `12:00:00.123`."""
    seconds, rest = divmod(unix_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds):%H:%M:%S}.{rest // 1_000_000:03d}"


def moment_text(unix_ns: int) -> str:
    """Local date and time with milliseconds and the offset: `2026-01-01 12:00:00.123 +01:00`."""
    moment = datetime.fromtimestamp(unix_ns // 1_000_000_000).astimezone()
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d} {clock_text(unix_ns)} {offset[:3]}:{offset[3:5]}"


def _table(explanation: Explanation) -> list[str]:
    columns = [
        *(TextColumn(column.title, column.kind is not Kind.TEXT) for column in explanation.columns[:-1]),
        *([TextColumn("How", is_number=True)] if explanation.has_terms else []),
        TextColumn(explanation.columns[-1].title, is_number=True),
        TextColumn("Where"),
    ]
    return table(columns, [_line(explanation, row) for row in explanation.rows])


def _line(explanation: Explanation, row: Row) -> list[str]:
    kinds = (column.kind for column in explanation.columns)
    cells = [_cell(cell, kind) for cell, kind in zip(row.cells, kinds, strict=True)]
    if explanation.has_terms:
        cells.insert(-1, row.term)
    return [*cells, " ".join(evidence.text for evidence in explanation.evidence(row)[:1])]


def _cell(cell: Cell, kind: Kind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return str(cell) if kind is Kind.NUMBER else number_text(cell)
