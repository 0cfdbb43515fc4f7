"""The sharing view: who shares with whom, as a matrix."""

from inspector.gui.views.sharing.panel import SharingView

__all__ = ["SharingView"]
