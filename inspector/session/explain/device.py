"""Numbers of the device as a whole."""

from inspector.session.explain.explanation import Column, Explanation, Kind, Row, number_text
from inspector.session.explain.question import Question
from inspector.session.explain.subjects import OfDevice
from inspector.session.explain.texts import Witness
from inspector.sources.meminfo import PATH

_COLUMNS = (Column("name", "Name", Kind.TEXT, "The line of /proc/meminfo."),)


def explain_device(question: Question, subject: OfDevice) -> Explanation:
    """A line of /proc/meminfo."""
    size = question.frame.memory.get(subject.name)
    formula = "KiB, as /proc/meminfo prints them, × 1,024"
    if size is None:
        gone = f"{PATH} has no such line in this sample."
        return question.unknown(subject, subject.name, formula, gone, columns=_COLUMNS)
    term = f"{number_text(size // 1024)} × 1,024"
    witness = Witness(PATH, word=subject.name)
    return question.answer(
        subject,
        subject.name,
        formula,
        value=size,
        rows=(Row((subject.name, size), size, term, witnesses=(witness,)),),
        columns=_COLUMNS,
        filled=f"{term} = {number_text(size)}",
    )
