"""The live stacked chart of blame over time.

- raster: band heights -> pixels, numpy only
- strip: the pixels of the columns in view, kept
- timeline: which columns of time are in view
- bands: which processes are shown, in which order
- scale: nice ceilings, ticks and their labels
- picture, axes, hover: what Qt paints
- plot: the only module that imports pyqtgraph
- widget: BlameChart, what the window uses

Importing this package is cheap. `inspector.gui.views.chart.widget` imports pyqtgraph (a quarter of a second):
import it after the first paint.
"""
