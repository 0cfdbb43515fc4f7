"""Amounts as people read them: binary units for bytes, seconds as a clock."""

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def bytes_text(amount: float) -> str:
    """`amount` bytes with three significant digits: `0 B`, `512 B`, `4.00 KiB`, `97.7 MiB`, `1.71 GiB`."""
    if amount < 0:
        return f"-{bytes_text(-amount)}"
    value, unit = float(amount), 0
    while unit < len(_UNITS) - 1 and float(_digits(value)) >= 1024:
        value /= 1024
        unit += 1
    return f"{_digits(value)} {_UNITS[unit]}" if unit else f"{value:.0f} B"


def _digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def change_text(amount: float) -> str:
    """A change of `amount` bytes with its sign; "" when it rounds to no byte at all."""
    if round(amount) == 0:
        return ""
    return f"+{bytes_text(amount)}" if amount > 0 else bytes_text(amount)


def duration_text(seconds: float) -> str:
    """A span such as a device's uptime: `12.3 s`, `4 min 05 s`, `3 h 07 min`, `2 d 04 h`."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours:02d} h"
