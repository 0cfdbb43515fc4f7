"""Bytes of the buffers that phones have, from their resolution and format; a device rounds up to pages."""

RGBA_1080X2160 = 1088 * 2160 * 4
"""A window on a 1080x2160 screen, stride 1088: the 9,180 KiB that SurfaceFlinger prints there."""
WALLPAPER = 1152 * 2160 * 4
STATUS_BAR = 1088 * 66 * 4
NAVIGATION_BAR = 1088 * 126 * 4
KEYBOARD = 1088 * 780 * 4
TASK_SNAPSHOT = 544 * 1080 * 4
NV12_1080P = 1920 * 1080 * 3 // 2
NV12_4K = 3840 * 2160 * 3 // 2
YUV420_12MP = 4000 * 3000 * 3 // 2
RAW10_12MP = 4032 * 3024 * 10 // 8
RGBA_720P = 1280 * 720 * 4
GRALLOC_4512K = 4512 * 1024
SCREENSHOT = 1280 * 2800 * 4
METADATA = 4096
TEXTURES = (4096, 16384, 65536, 131072, 262144, 524288, 1048576, 2097152)
"""What renderers ask for, from an icon to an atlas."""


def pages(size: int) -> int:
    """`size` in whole pages, as the kernel prints it."""
    return -(-size // 4096) * 4096
