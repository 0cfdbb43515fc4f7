"""Which picture a buffer may be, guessed from nothing but its size.

A kernel that counts buffers says how many bytes one has, not what is in it. Most of the large ones are
pictures of few shapes: a screen, a video frame, a sensor's output. Their sizes, with the padding allocators
add and rounded up to pages, are put in a table once; a guess is a look into it. Compressed layouts (UBWC,
AFBC), mipmapped textures and windows smaller than the screen are not in the table: their sizes could be
anything, and a wrong guess is worse than none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from inspector.domain.columns import UNKNOWN, Ints

PAGE = 4096
"""Sizes are rounded up to this, bytes."""
SMALLEST = 256 * 1024
"""Below this many bytes every size has too many explanations: icons, fences, metadata."""


class Certainty(Enum):
    LIKELY = "likely"
    """Nothing else in the table comes near."""
    POSSIBLE = "possible"
    """Something else is about as likely, or the shape is a rare one."""


class Format(NamedTuple):
    """A pixel layout.

    Attributes:
        bits: of one pixel, all planes together. weight: how common it is for the shapes it is used with.
        meaning: for a tooltip.
    """

    name: str
    bits: int
    weight: float
    meaning: str


RGBA = Format("RGBA", 32, 1.0, "RGBA, RGBx or BGRA, 4 bytes a pixel")
RGB565 = Format("RGB565", 16, 0.12, "RGB565, 2 bytes a pixel")
FP16 = Format("FP16", 64, 0.3, "RGBA in half floats, 8 bytes a pixel")
NV12 = Format("NV12", 12, 1.0, "NV12, NV21 or YV12: YUV 4:2:0, 12 bits a pixel")
YUV420 = Format("YUV420", 12, 1.0, "YUV 4:2:0 in two or three planes, 12 bits a pixel")
P010 = Format("P010", 24, 0.5, "P010: YUV 4:2:0 with 10 bits in 16, 24 bits a pixel")
RAW10 = Format("RAW10", 10, 0.9, "RAW10: the sensor's 10 bits a pixel, packed")
RAW16 = Format("RAW16", 16, 0.7, "RAW16: the sensor's values, 2 bytes a pixel")
R8 = Format("R8", 8, 0.12, "R8: one byte a pixel, such as luma, depth or a mask")


@dataclass(frozen=True, slots=True)
class ImageGuess:
    """A picture that has the size in question.

    Attributes:
        text: short, for a table cell: `1080×2400 RGBA`, `4K NV12`, `12 MP RAW10`.
        width, height: pixels of the picture, as it is usually held.
        format: its pixel layout.
        stored: pixels as laid out in memory, padding included: (stride, rows).
        nbytes: bytes before rounding up to pages.
        alternatives: other pictures of this size, the likelier first; they have none themselves.
    """

    text: str
    width: int
    height: int
    format: Format
    stored: tuple[int, int]
    nbytes: int
    certainty: Certainty = Certainty.POSSIBLE
    alternatives: tuple["ImageGuess", ...] = ()

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def explanation(self) -> str:
        """Lines for a tooltip: what, how stored, how sure, what else."""
        what = f"{self.width}×{self.height} pixels, {self.format.meaning}"
        padded = self.stored != (self.width, self.height)
        lines = [f"Guessed from the size, {self.certainty.value}: {self.text}", what]
        lines += [f"stored as {self.stored[0]}×{self.stored[1]}"] if padded else []
        lines += [f"or {other.text}{_padding(other)}" for other in self.alternatives]
        return "\n".join(lines)


def _padding(guess: ImageGuess) -> str:
    if guess.stored == (guess.width, guess.height):
        return ""
    return f", stored as {guess.stored[0]}×{guess.stored[1]}"


class Shape(NamedTuple):
    """Pixels that many pictures have.

    Attributes:
        weight: how common it is. name: instead of `width×height` in a YUV or sensor format.
        padded: another (stride, rows) its allocators use, beside the multiples in STRIDES.
    """

    width: int
    height: int
    weight: float = 1.0
    name: str = ""
    padded: tuple[int, int] | None = None


class Family(NamedTuple):
    """Shapes and the formats and paddings they come in.

    Attributes:
        strides: the width is rounded up to a multiple of one of these many pixels; 1 is no padding.
        rows: likewise for the height. rarity: weight of a padded picture against one that is not.
    """

    shapes: tuple[Shape, ...]
    formats: tuple[Format, ...]
    strides: tuple[int, ...] = (1, 16, 32, 64, 128)
    rows: tuple[int, ...] = (1,)
    rarity: float = 0.6


def _screens(width: int, *heights: int, weight: float = 1.0) -> tuple[Shape, ...]:
    return tuple(Shape(width, height, weight) for height in heights)


PHONES = (
    *_screens(1080, 1920, 2160, 2220, 2280, 2340, 2400, 2408, 2412, 2424),
    *_screens(1080, 2240, 2248, 2310, 2316, 2376, 2388, 2460, 2520, 2640, weight=0.5),
    *_screens(720, 1280, 1440, 1520, 1560, 1600, 1612, 1640),
    *_screens(1440, 2560, 2880, 2960, 3040, 3088, 3120, 3168, 3200, 3216),
    Shape(1264, 2780, 1.0, padded=(1280, 2800)),
    *(Shape(*shape, 0.8) for shape in ((1220, 2712), (1260, 2800), (1240, 2772), (1280, 2856), (1344, 2992))),
    *(Shape(*shape, 0.5) for shape in ((480, 800), (480, 854), (540, 960), (1116, 2484), (1176, 2400))),
    *(Shape(*shape, 0.5) for shape in ((1768, 2208), (1812, 2176), (1840, 2208), (2076, 2152), (2000, 2296))),
)
"""Screens that stand upright, folding ones opened."""
LYING = (
    *(Shape(*shape, 0.8) for shape in ((1920, 1080), (3840, 2160), (1920, 1200), (2560, 1600), (2560, 1440))),
    *(Shape(*shape, 0.6) for shape in ((1280, 800), (2000, 1200), (2800, 1752), (2960, 1848), (1366, 768))),
    *(Shape(*shape, 0.6) for shape in ((6400, 1800), (1920, 720), (2560, 720), (1280, 480), (1024, 600))),
)
"""Tablets, televisions and what cars have; 1280×720 is a phone's screen turned."""
SNAPSHOTS = (
    *_screens(540, 960, 1080, 1140, 1170, 1200, weight=0.4),
    *_screens(720, 1480, 1600, weight=0.2),
)
"""Pictures of apps for the overview, half as wide and high as the screen."""
VIDEO = (
    Shape(1920, 1080, 1.0, "1080p"),
    Shape(3840, 2160, 1.0, "4K"),
    Shape(1280, 720, 1.0, "720p"),
    Shape(2560, 1440, 0.5, "1440p"),
    Shape(4096, 2160, 0.4, "4K DCI"),
    Shape(7680, 4320, 0.6, "8K"),
    Shape(640, 480, 0.5, "VGA"),
    Shape(720, 480, 0.3, "480p"),
    Shape(720, 576, 0.3, "576p"),
    Shape(1440, 1080, 0.4, "1440×1080"),
    Shape(1600, 1200, 0.3, "1600×1200"),
    Shape(1920, 1440, 0.4, "1920×1440"),
)
SENSORS = (
    Shape(2592, 1944, 0.4, "5 MP"),
    Shape(3264, 2448, 0.7, "8 MP"),
    Shape(3648, 2736, 0.4, "10 MP"),
    Shape(4000, 3000, 0.9, "12 MP"),
    Shape(4032, 3024, 1.0, "12 MP"),
    Shape(4080, 3072, 1.0, "12 MP"),
    Shape(4096, 3072, 0.5, "12 MP"),
    Shape(4160, 3120, 0.5, "13 MP"),
    Shape(4608, 3456, 0.6, "16 MP"),
    Shape(4624, 3472, 0.4, "16 MP"),
    Shape(5184, 3880, 0.4, "20 MP"),
    Shape(6528, 4896, 0.4, "32 MP"),
    Shape(8000, 6000, 0.6, "48 MP"),
    Shape(8160, 6144, 0.8, "50 MP"),
    Shape(8192, 6144, 0.5, "50 MP"),
    Shape(9248, 6936, 0.5, "64 MP"),
    Shape(12000, 9000, 0.5, "108 MP"),
    Shape(16320, 12240, 0.5, "200 MP"),
)

FAMILIES = (
    Family(PHONES, (RGBA,)),
    Family(LYING, (RGBA,)),
    Family(PHONES + LYING, (FP16,), strides=(1, 64), rarity=0.5),
    Family(tuple(shape for shape in PHONES if shape.width <= 720), (RGB565,), strides=(1, 16)),
    Family(SNAPSHOTS, (RGBA,), strides=(1, 16)),
    Family(VIDEO, (NV12, P010), strides=(1, 128), rows=(1, 16, 32), rarity=0.5),
    Family(SENSORS, (YUV420, RAW10, RAW16), strides=(1, 64), rarity=0.3),
    Family(VIDEO[:2] + SENSORS[3:6], (R8,), strides=(1,)),
)
_CLEAR_LEAD = 2.0
_COMMON = 0.25
_MOST_ALTERNATIVES = 4
_ROUND = 1 << 20


class _Candidate(NamedTuple):
    weight: float
    guess: ImageGuess


def guess_image(size_bytes: int) -> ImageGuess | None:
    """The likeliest picture of `size_bytes`; None where no usual one has this size.

    A size in whole pages may be the rounded one of a picture; any other must be met exactly. Powers of two
    are what pools and textures are made of and give None.
    """
    return _guess(int(size_bytes))


def guess_images(sizes: Ints) -> Mapping[int, ImageGuess]:
    """The guesses for the distinct sizes in `sizes` (int64[n], bytes) that have one, by size."""
    found = ((size, _guess(size)) for size in np.unique(sizes).tolist())
    return {size: guess for size, guess in found if guess is not None}


def pixel_counts(sizes: Ints) -> Ints:
    """int64[n]: pixels of the guessed picture of each size, UNKNOWN without one; for sorting."""
    distinct, place = np.unique(sizes, return_inverse=True)
    guesses = (_guess(size) for size in distinct.tolist())
    pixels = np.fromiter((g.pixels if g else UNKNOWN for g in guesses), np.int64, len(distinct))
    return pixels[place]


@cache
def _by_pages() -> Mapping[int, tuple[_Candidate, ...]]:
    """All candidates by their size in pages, the likelier first."""
    found: dict[int, dict[tuple[str, frozenset[int]], _Candidate]] = {}
    for candidate in _candidates():
        guess = candidate.guess
        alike = found.setdefault(-(-guess.nbytes // PAGE), {})
        key = (guess.format.name, frozenset((guess.width, guess.height)))
        if key not in alike or alike[key].weight < candidate.weight:
            alike[key] = candidate
    return {
        pages: tuple(sorted(alike.values(), key=lambda each: -each.weight)) for pages, alike in found.items()
    }


def _candidates() -> Iterator[_Candidate]:
    for family in FAMILIES:
        for shape in family.shapes:
            for format in family.formats:
                weight = shape.weight * format.weight
                for stored in _layouts(shape, family):
                    rarity = 1.0 if stored == (shape.width, shape.height) else family.rarity
                    guess = _described(shape, format, stored)
                    if guess.nbytes >= SMALLEST:
                        yield _Candidate(weight * rarity, guess)


def _layouts(shape: Shape, family: Family) -> Iterable[tuple[int, int]]:
    """(stride, rows) the allocators may make of a shape."""
    sizes = {
        (_rounded(shape.width, stride), _rounded(shape.height, rows))
        for stride in family.strides
        for rows in family.rows
    }
    return sorted(sizes | ({shape.padded} if shape.padded else set()))


def _described(shape: Shape, format: Format, stored: tuple[int, int]) -> ImageGuess:
    name = shape.name or f"{shape.width}×{shape.height}"
    row_bits = _rounded(stored[0] * format.bits, 8)
    nbytes = row_bits * stored[1] // 8
    return ImageGuess(f"{name} {format.name}", shape.width, shape.height, format, stored, nbytes)


def _rounded(value: int, step: int) -> int:
    return -(-value // step) * step


@lru_cache(maxsize=16_384)
def _guess(size: int) -> ImageGuess | None:
    if size < SMALLEST or size & (size - 1) == 0:
        return None
    candidates = _by_pages().get(-(-size // PAGE), ())
    if size % PAGE:
        candidates = tuple(each for each in candidates if each.guess.nbytes == size)
    return _best(candidates, size) if candidates else None


def _best(candidates: tuple[_Candidate, ...], size: int) -> ImageGuess:
    """The first of `candidates` (not empty), with the others beside it."""
    best, *others = candidates
    leads = not others or best.weight >= _CLEAR_LEAD * others[0].weight
    is_likely = leads and best.weight >= _COMMON and size % _ROUND != 0
    return replace(
        best.guess,
        certainty=Certainty.LIKELY if is_likely else Certainty.POSSIBLE,
        alternatives=tuple(each.guess for each in others[:_MOST_ALTERNATIVES]),
    )
