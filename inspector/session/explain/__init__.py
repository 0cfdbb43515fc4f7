"""Why a number is what it is: the formula, the rows that made it and the lines they were read from."""

from collections.abc import Callable

from inspector.domain.frame import Frame
from inspector.domain.units import bytes_text
from inspector.session.explain.buffers import explain_age, explain_buffer
from inspector.session.explain.device import explain_device
from inspector.session.explain.explanation import Explanation
from inspector.session.explain.processes import explain_holding, explain_process
from inspector.session.explain.question import Question
from inspector.session.explain.subjects import (
    AgeOf,
    OfAll,
    OfBuffer,
    OfDevice,
    OfHolding,
    OfPair,
    OfProcess,
    OfTag,
    Subject,
)
from inspector.session.explain.sums import explain_pair, explain_tag, explain_total

__all__ = ["explain"]


def explain(frame: Frame, subject: Subject, bytes_text: Callable[[float], str] = bytes_text) -> Explanation:
    """Explain a number of `frame`. What is gone or not told gives an explanation without a value.

    Args:
        bytes_text: how the window writes an amount of bytes.
    """
    question = Question(frame, bytes_text)
    match subject:
        case OfAll():
            return explain_total(question, subject)
        case OfProcess():
            return explain_process(question, subject)
        case OfHolding():
            return explain_holding(question, subject)
        case OfBuffer():
            return explain_buffer(question, subject)
        case AgeOf():
            return explain_age(question, subject)
        case OfTag():
            return explain_tag(question, subject)
        case OfPair():
            return explain_pair(question, subject)
        case OfDevice():
            return explain_device(question, subject)
