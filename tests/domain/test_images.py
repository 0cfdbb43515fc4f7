"""Pictures guessed from sizes: the known sizes, the ambiguous ones, and how often chance looks like one."""

import time

import numpy as np
import pytest

from inspector.domain.columns import UNKNOWN, ints
from inspector.domain.images import (
    FAMILIES,
    PAGE,
    SMALLEST,
    Certainty,
    guess_image,
    guess_images,
    pixel_counts,
)

KNOWN = (
    (4_608_000, "720×1600 RGBA", (720, 1600)),
    (8_294_400, "1080×1920 RGBA", (1080, 1920)),
    (9_400_320, "1080×2160 RGBA", (1088, 2160)),
    (10_368_000, "1080×2400 RGBA", (1080, 2400)),
    (10_444_800, "1080×2400 RGBA", (1088, 2400)),
    (14_336_000, "1264×2780 RGBA", (1280, 2800)),
    (17_971_200, "1440×3120 RGBA", (1440, 3120)),
    (18_370_560, "1440×3120 RGBA", (1472, 3120)),
    (36_864_000, "1440×3200 FP16", (1440, 3200)),
    (46_080_000, "6400×1800 RGBA", (6400, 1800)),
    (3_110_400, "1080p NV12", (1920, 1080)),
    (12_441_600, "4K NV12", (3840, 2160)),
    (24_883_200, "4K P010", (3840, 2160)),
    (18_000_000, "12 MP YUV420", (4000, 3000)),
    (15_240_960, "12 MP RAW10", (4032, 3024)),
    (25_067_520, "12 MP RAW16", (4080, 3072)),
    (62_668_800, "50 MP RAW10", (8160, 6144)),
    # Seen on devices: a wallpaper at stride 1152, a small phone's frame buffer, a board's screen.
    (9_720 * 1024, "1080×2160 RGBA", (1152, 2160)),
    (1_604 * 1024, "480×854 RGBA", (480, 854)),
    (3_686_400, "720×1280 RGBA", (720, 1280)),
)
"""Bytes, the picture, and its (stride, rows)."""


def in_pages(size: int) -> int:
    return -(-size // PAGE) * PAGE


@pytest.mark.parametrize(("size", "text", "stored"), KNOWN)
def test_known_sizes_give_their_picture_exact_and_in_whole_pages(
    size: int, text: str, stored: tuple[int, int]
) -> None:
    for nbytes in (size, in_pages(size)):
        guess = guess_image(nbytes)
        assert guess is not None
        assert (guess.text, guess.stored) == (text, stored)
        assert in_pages(guess.nbytes) == in_pages(nbytes)


@pytest.mark.parametrize("size", [0, 1, -1, 4096, 16_384, 65_536, 131_072, 1 << 20, 1 << 21, 1 << 30])
def test_small_sizes_and_powers_of_two_give_none(size: int) -> None:
    assert guess_image(size) is None


def test_a_size_that_is_not_in_pages_must_be_met_exactly() -> None:
    assert guess_image(3_110_400) is not None
    assert guess_image(3_110_401) is None
    assert guess_image(3_112_959) is None


def test_an_ambiguous_size_gives_the_likeliest_and_names_the_others() -> None:
    guess = guess_image(in_pages(4080 * 3072 * 2))
    assert guess is not None
    assert guess.text == "12 MP RAW16"
    assert [other.text for other in guess.alternatives] == ["4K P010"]
    assert "or 4K P010, stored as 3840×2176" in guess.explanation.splitlines()
    doubtful = guess_image(18_370_560)  # 1440×3120 at stride 1472, or 2000×2296
    assert doubtful is not None
    assert doubtful.certainty is Certainty.POSSIBLE
    assert doubtful.alternatives


def test_a_size_with_one_good_explanation_is_likely() -> None:
    guess = guess_image(in_pages(1088 * 2400 * 4))
    assert guess is not None
    assert guess.certainty is Certainty.LIKELY
    assert guess.alternatives == ()
    assert guess.explanation.splitlines() == [
        "Guessed from the size, likely: 1080×2400 RGBA",
        "1080×2400 pixels, RGBA, RGBx or BGRA, 4 bytes a pixel",
        "stored as 1088×2400",
    ]


def test_round_mebibytes_are_never_sure() -> None:
    guess = guess_image(18 << 20)  # 4096×3072 YUV420, or just eighteen mebibytes
    assert guess is not None
    assert guess.certainty is Certainty.POSSIBLE


def test_a_picture_and_the_same_one_turned_are_not_alternatives() -> None:
    guess = guess_image(in_pages(1080 * 1920 * 4))
    assert guess is not None
    assert not any(
        {a.width, a.height} == {1080, 1920} and a.format is guess.format for a in guess.alternatives
    )


def test_every_listed_shape_can_be_guessed_as_itself_or_an_alternative() -> None:
    for family in FAMILIES:
        for shape in family.shapes:
            size = in_pages(shape.width * shape.height * family.formats[0].bits // 8)
            if size < SMALLEST or size & (size - 1) == 0:
                continue
            guess = guess_image(size)
            assert guess is not None
            pictures = {frozenset((g.width, g.height)) for g in (guess, *guess.alternatives)}
            assert frozenset((shape.width, shape.height)) in pictures


@pytest.mark.parametrize(("most_mib", "any_rate", "sure_rate"), [(16, 0.06, 0.04), (64, 0.025, 0.016)])
def test_sizes_by_chance_seldom_look_like_a_picture(most_mib: int, any_rate: float, sure_rate: float) -> None:
    """Of every page multiple from 64 KiB: to 16 MiB 5.2 % (sure 3.8 %), to 64 MiB 2.2 % (1.4 %)."""
    sizes = np.arange(64 * 1024, most_mib << 20, PAGE)
    guesses = [guess_image(size) for size in sizes.tolist()]
    sure = [g for g in guesses if g is not None and g.certainty is Certainty.LIKELY]
    assert sum(g is not None for g in guesses) / len(sizes) < any_rate
    assert len(sure) / len(sizes) < sure_rate


def test_whole_columns_give_what_single_sizes_give_quickly() -> None:
    random = np.random.default_rng(5)
    sizes = ints(random.integers(1, 8192, 20_000) * PAGE)
    began = time.perf_counter()
    pixels = pixel_counts(sizes)
    assert time.perf_counter() - began < 0.2
    found = guess_images(sizes)
    assert len(pixels) == len(sizes)
    for size, count in zip(sizes[:500].tolist(), pixels[:500].tolist(), strict=True):
        guess = guess_image(size)
        assert found.get(size) == guess
        assert count == (UNKNOWN if guess is None else guess.width * guess.height)


def test_no_sizes_give_no_guesses() -> None:
    assert len(pixel_counts(ints([]))) == 0
    assert guess_images(ints([])) == {}
