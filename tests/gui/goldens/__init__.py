"""The kept pictures of the window, and where they can be made again to the pixel."""
