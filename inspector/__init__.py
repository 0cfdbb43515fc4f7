"""Memtrack Inspector: who holds which shared buffer, with whom, whose fault, since when.

Rooms, and the only direction in which they import each other:

    domain <- sources, transports, simulator, exporters <- session <- cli, gui

ARCHITECTURE.md tells what lives where.
"""

__version__ = "0.1.0"
