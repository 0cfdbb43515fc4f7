"""Who leaks: frames in, ranked suspects with reasons out.

- groups: one number for each (process, tag, size class)
- watermarks: the least count of each group in windows of time, at several scales
- growth: is a row of low watermarks a leak? The thresholds and why
- lives: since when each buffer is orphaned, alone, without its allocator
- standing: findings that need no growth
- detector: all of it together
- suspect: what comes out
"""

from inspector.session.suspects.detector import SuspectDetector
from inspector.session.suspects.standing import Patience
from inspector.session.suspects.suspect import Allocator, Finding, Ground, Suspect

__all__ = ["Allocator", "Finding", "Ground", "Patience", "Suspect", "SuspectDetector"]
