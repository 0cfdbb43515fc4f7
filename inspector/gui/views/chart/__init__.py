"""The live chart of blame over time: a stack of bands or lines, by process, tag or allocator.

What is shown (no Qt):
- raster, lines: heights -> pixels, numpy only; brushes: samples -> pixels, in one way or the other
- strip: the pixels of the columns in view, kept
- timeline: which columns of time are in view
- bands: which series are shown, in which order; looks: their colours
- scale, ruler: nice ceilings, ticks, marks and their labels
- scene: all of it together
- hits, readouts: what is at a place, and in words

The widget:
- picture, axes, overlays, hover: what Qt paints
- plot: the only module that imports pyqtgraph
- pointer, navigation, range_drag, under_pointer: what mouse and keys mean
- widget: BlameChart; panel: what the window uses

As a file:
- still: ChartPicture, the chart frozen; still_paint: drawn with any painter; export: PNG and SVG

Importing this package is cheap. `inspector.gui.views.chart.widget` imports pyqtgraph (a quarter of a second):
import it after the first paint.
"""
