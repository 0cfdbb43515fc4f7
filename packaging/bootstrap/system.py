"""System packages: which ones Qt, the tests and the benchmarks need, which are missing, and how they come."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bootstrap.steps import Failure, quietly, say, step


class Need(NamedTuple):
    """Something of the system: Debian's package, and what shows that it is there (a library's soname, a
    program's name, or an absolute path)."""

    package: str
    evidence: str


QT = (
    Need("libglib2.0-0", "libglib-2.0.so.0"),
    Need("libgl1", "libGL.so.1"),
    Need("libegl1", "libEGL.so.1"),
    Need("libfontconfig1", "libfontconfig.so.1"),
    Need("libxkbcommon0", "libxkbcommon.so.0"),
    Need("libdbus-1-3", "libdbus-1.so.3"),
)
"""Without these no Qt module can be imported, with or without a display."""

WINDOW = (
    *QT,
    Need("libx11-xcb1", "libX11-xcb.so.1"),
    Need("libxcb-cursor0", "libxcb-cursor.so.0"),
    Need("libxcb-icccm4", "libxcb-icccm.so.4"),
    Need("libxcb-image0", "libxcb-image.so.0"),
    Need("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    Need("libxcb-randr0", "libxcb-randr.so.0"),
    Need("libxcb-render-util0", "libxcb-render-util.so.0"),
    Need("libxcb-shape0", "libxcb-shape.so.0"),
    Need("libxcb-xkb1", "libxcb-xkb.so.1"),
    Need("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
)
"""For windows on X11."""

WAYLAND = (Need("libwayland-cursor0", "libwayland-cursor.so.0"),)
FONTS = (Need("fonts-inter", "/usr/share/fonts/opentype/inter"),)
"""The font that the window is drawn for; another one does."""

TESTS = (
    *WINDOW,
    *FONTS,
    Need("xvfb", "Xvfb"),
    Need("xauth", "xauth"),
    Need("xdotool", "xdotool"),
    Need("openssh-client", "ssh"),
    Need("openssh-server", "sshd"),
    Need("dash", "dash"),
    Need("busybox", "busybox"),
    Need("mksh", "mksh"),
    Need("toybox", "toybox"),
)
"""A display to click in, an SSH server to talk to, and the shells that devices have."""

BENCH = (*TESTS, Need("gcc", "gcc"), Need("libc6-dev", "/usr/include/stdio.h"))
"""The C parser that decoding is measured against."""


def for_a_window() -> tuple[Need, ...]:
    """What a window needs here; the font only where it costs the user no command."""
    wayland = WAYLAND if os.environ.get("WAYLAND_DISPLAY") else ()
    return (*WINDOW, *wayland, *(FONTS if is_root() else ()))


def missing(needs: Sequence[Need]) -> list[Need]:
    """Those of `needs` that this system lacks. Linux only; elsewhere Qt's packages hold all they need."""
    if sys.platform != "linux":
        return []
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin:/sbin"
    libraries: set[str] = set()
    if ldconfig := shutil.which("ldconfig", path=path):
        listing = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
        libraries = {line.split()[0] for line in listing.splitlines() if "=>" in line}

    def is_there(evidence: str) -> bool:
        if evidence.startswith("/"):
            return Path(evidence).exists()
        if ".so." in evidence:
            return evidence in libraries
        return shutil.which(evidence, path=path) is not None

    return [need for need in needs if not is_there(need.evidence)]


def apt_lists_are_empty() -> bool:
    return not any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_command(needs: Sequence[Need]) -> str:
    """The one command that installs `needs`, for a person to run."""
    update = "sudo apt-get update && " if apt_lists_are_empty() else ""
    packages = " ".join(need.package for need in needs)
    return f"{update}sudo apt-get install -y --no-install-recommends {packages}"


def provide(needs: Sequence[Need]) -> list[Need]:
    """Install what the system lacks when we are root, else say how. Returns what is still missing."""
    lacking = missing(needs)
    if not lacking:
        return []
    if shutil.which("apt-get") is None:
        say(f"install the packages of this system that hold: {', '.join(need.evidence for need in lacking)}")
        return lacking
    if not is_root():
        say("some system packages are missing; this command installs them:")
        print(f"  {apt_command(lacking)}", file=sys.stderr, flush=True)
        return lacking
    packages = [need.package for need in lacking]
    with step(f"installing system packages: {' '.join(packages)}"):
        apt_install(packages)
    return missing(lacking)


def apt_install(packages: Sequence[str]) -> None:
    """As root. A stale list or a slow network gets a second try, with fresh lists."""
    options = ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]
    update = ["apt-get", *options, "update"]
    install = ["apt-get", *options, "install", "-y", "--no-install-recommends", *packages]
    silent = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    advice = "Run the same ./dev command again, or with --no-system to go on without."
    updated = apt_lists_are_empty()
    if updated:
        quietly(update, advice, variables=silent)
    try:
        quietly(install, advice, variables=silent)
    except Failure:
        quietly(update, advice, variables=silent)
        quietly(install, advice, variables=silent)
    if "openssh-server" in packages and Path("/run/systemd/system").is_dir():
        # Debian starts a server with the package; the tests only borrow its program, on 127.0.0.1.
        quietly(["systemctl", "disable", "--now", "ssh.service"], advice)
