"""Random memops scripts: sane ones, and ones full of slips that memops survives."""

from random import Random

TAGS = (
    "",
    "camera",
    "two  blanks ",
    "x" * 31,
    "x" * 32,
    "x" * 70,
    "é€🎥",
    "<b>=1+1",
    "\x1b[31m\rred",
    " lead",
)
SIZES = (1, 4095, 4096, 4097, 65_536, 3_110_400)
SLIPS = (
    "",
    "dup 7 1",
    "close 0 0",
    "bogus",
    "proc",
    "alloc 1 2",
    "alloc 0 1 0 zero",
    "alloc  0 5 1 x",
    " dump",
    "dup",
)


def random_script(seed: int, length: int, *, slips: bool) -> str:
    """`length` operations over 8 processes and 12 buffers, a dump now and then and one at the end."""
    random = Random(seed)
    held: dict[tuple[int, int], int] = {}
    alive: set[int] = set()
    lines: list[str] = []
    while len(lines) < length:
        line = _operation(random, held, alive)
        if slips and random.random() < 0.1:
            lines.append(random.choice(SLIPS))
        if line:
            lines.append(line)
    return "\n".join([*lines, "dump", ""])


def _operation(random: Random, held: dict[tuple[int, int], int], alive: set[int]) -> str:
    """One that makes sense now, or "" when the dice ask for one that does not."""
    word = random.choice(("proc", "alloc", "alloc", "dup", "share", "close", "close", "fork", "kill", "dump"))
    one, other, buffer = random.randrange(8), random.randrange(8), random.randrange(12)
    if word == "dump":
        return word
    if word == "proc":
        return "" if one in alive else _born(one, alive, f"proc {one} name{one}")
    if one not in alive:
        return ""
    if word == "alloc":
        held[one, buffer] = held.get((one, buffer), 0) + 1
        return f"alloc {one} {buffer} {random.choice(SIZES)} {random.choice(TAGS)}"
    if word == "kill":
        alive.discard(one)
        for key in [key for key in held if key[0] == one]:
            del held[key]
        return f"kill {one}"
    if word == "fork":
        if other in alive:
            return ""
        held.update({(other, key[1]): count for key, count in list(held.items()) if key[0] == one})
        return _born(other, alive, f"fork {one} {other}")
    if not held.get((one, buffer)):
        return ""
    return _on_a_held_buffer(word, one, other, buffer, held, alive)


def _born(number: int, alive: set[int], line: str) -> str:
    alive.add(number)
    return line


def _on_a_held_buffer(
    word: str, one: int, other: int, buffer: int, held: dict[tuple[int, int], int], alive: set[int]
) -> str:
    if word == "close":
        held[one, buffer] -= 1
        return f"close {one} {buffer}"
    if word == "dup":
        held[one, buffer] += 1
        return f"dup {one} {buffer}"
    if other not in alive:
        return ""
    held[other, buffer] = held.get((other, buffer), 0) + 1
    return f"share {one} {other} {buffer}"
