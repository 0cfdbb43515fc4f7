"""Android devices through the adb server: one persistent `shell,v2,raw:` stream per connection.

The v2 protocol frames what goes through the stream: one byte of kind, four bytes of little-endian length,
the payload. It needs a device of Android 7 or newer; without it a terminal would change our bytes.
"""

import contextlib
import os
import re
import socket
import struct
from collections.abc import Callable, Mapping
from typing import NoReturn

from inspector.domain.capture import Connection, LinkError, Trouble
from inspector.domain.text import printable
from inspector.transports.adb_server import REMEDIES, Server, demand, quick_ack, server
from inspector.transports.agent import AgentConnection
from inspector.transports.channel import CHUNK, Channel, SocketChannel
from inspector.transports.devices import AdbDevice, devices_of
from inspector.transports.framing import Deadlines

_HEAD = struct.Struct("<BI")
_STDIN, _STDOUT, _STDERR, _EXIT = 0, 1, 2, 3
_KEPT = 4096
CONTROL_S = 3.0
"""The server itself tries for ten seconds to connect a network device."""
SU_DEADLINES = Deadlines(hello_s=20.0)
"""A person may have to allow `su` on the device."""


def connect(
    serial: str,
    *,
    host: str | None = None,
    port: int | None = None,
    su: bool = False,
    deadlines: Deadlines | None = None,
    started: Callable[[Connection], None] | None = None,
) -> AgentConnection:
    """Open a device by its serial; "" means $ANDROID_SERIAL, else the only device there is.

    Args:
        host, port: of the adb server; None as adb does it, starting one where there is none.
        su: read through `su` on the device.
        started: see AgentConnection.

    Raises LinkError.
    """
    place = server(host, port)
    device = _ready(_find(place, serial or os.environ.get("ANDROID_SERIAL", "")))
    channel = _ShellChannel(_open_shell(place, device, "exec su" if su else "exec sh"), su)
    limits = deadlines or (SU_DEADLINES if su else Deadlines())
    return AgentConnection(f"adb:{device.serial}", channel, _facts(device, su), limits, started)


def open_channel(serial: str, *, host: str | None = None, port: int | None = None) -> Channel:
    """A bare stream to `sh` on the device. Raises LinkError."""
    place = server(host, port)
    return _ShellChannel(_open_shell(place, _ready(_find(place, serial)), "exec sh"), su=False)


def _facts(device: AdbDevice, su: bool) -> Mapping[str, str]:
    facts = {"link": "adb, as root through su" if su else "adb", "serial": device.serial}
    return {**facts, "model": device.model} if device.model else facts


def _find(place: Server, serial: str) -> AdbDevice:
    """The device asked for, in whatever state; a network device is connected when the server forgot it."""
    found = devices_of(place)
    if not serial:
        return _only(found)
    known = next((device for device in found if device.serial == serial), None)
    if not _is_network(serial) or (known is not None and known.state != "offline"):
        return known or _missing(serial, found)
    # An offline network device is connected anew: adb 29 never does so by itself.
    if known is not None:
        _control(place, f"host:disconnect:{serial}")
    said = _control(place, f"host:connect:{serial}")
    found = devices_of(place)
    return next((device for device in found if device.serial == serial), None) or _missing(
        serial, found, said
    )


def _missing(serial: str, found: tuple[AdbDevice, ...], said: str = "") -> NoReturn:
    there = ", ".join(device.serial for device in found) or "none"
    more = f" The adb server said: {said}." if said else ""
    raise LinkError(
        Trouble.NO_DEVICE,
        f"Expected the adb device {printable(serial.encode())}, found {there}.{more}",
        REMEDIES["absent"],
    )


def _only(found: tuple[AdbDevice, ...]) -> AdbDevice:
    if not found:
        raise LinkError(Trouble.NO_DEVICE, "Expected an adb device, found none.", REMEDIES["absent"])
    if len(found) > 1:
        named = ", ".join(f"{d.serial} ({d.model or d.state})" for d in found)
        raise LinkError(
            Trouble.AMBIGUOUS,
            f"Expected one adb device, found {len(found)}: {named}.",
            REMEDIES["ambiguous"],
            retry=False,
        )
    return found[0]


def _ready(device: AdbDevice) -> AdbDevice:
    """`device`, if it can be used."""
    if device.is_ready:
        return device
    trouble = Trouble.LOST if device.state in ("offline", "connecting") else Trouble.PERMISSION
    raise LinkError(
        trouble,
        f"Expected adb:{device.serial} to be ready, found it {device.state}.",
        device.remedy,
    )


def _is_network(serial: str) -> bool:
    return re.fullmatch(r".+:\d+", serial) is not None


def _control(place: Server, text: str) -> str:
    """A request whose answer, even a failure, comes as text under OKAY."""
    try:
        return printable(place.ask(text, CONTROL_S).strip().encode())
    except LinkError as error:
        return error.cause.rstrip(".")


def _open_shell(place: Server, device: AdbDevice, shell: str) -> socket.socket:
    """A stream to `shell` on the device, in the v2 protocol."""
    number = device.transport_id
    asked = f"host-serial:{device.serial}" if number is None else f"host-transport-id:{number}"
    chosen = f"host:transport:{device.serial}" if number is None else f"host:transport-id:{number}"
    features = place.ask(f"{asked}:features").split(",")
    if "shell_v2" not in features:
        raise LinkError(
            Trouble.ENVIRONMENT,
            f"Expected adb:{device.serial} to offer shell_v2, found {', '.join(filter(None, features))}.",
            "Its adbd is older than Android 7; reach it over ssh, if it has a server.",
            retry=False,
        )
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(place.dial())
        demand(stream, chosen)
        demand(stream, f"shell,v2,raw:{shell}")
        stack.pop_all()
    return stream


class _ShellChannel(SocketChannel):
    """Standard input and output of a shell, or of `su`, in the v2 packets of `stream`."""

    def __init__(self, stream: socket.socket, su: bool) -> None:
        super().__init__(stream)
        self._su = su
        self._packets = bytearray()
        self._errors = b""
        self._status: int | None = None

    def send(self, data: bytes) -> None:
        super().send(_HEAD.pack(_STDIN, len(data)) + data)

    def receive(self, timeout_s: float) -> bytes:
        self._socket.settimeout(timeout_s)
        while self._status is None:
            quick_ack(self._socket)
            data = self._socket.recv(CHUNK)
            if not data:
                return b""
            self._packets += data
            if output := self._unpack():
                return output
        return b""

    def epitaph(self) -> str:
        words = printable(self._errors.strip())
        status = "" if self._status is None else f"exit status {self._status}"
        return ", ".join(part for part in (words, status) if part)

    def diagnosis(self) -> LinkError | None:
        if self._status is None:
            return LinkError(
                Trouble.LOST,
                "The adb server ended the stream: the device was detached, or its adbd or the server ended.",
                "Check the cable or the network.",
            )
        if self._su:
            return LinkError(
                Trouble.PERMISSION,
                f"su on the device ended: {self.epitaph()}.",
                "Allow root for the shell on the device, or use a build where adb root works.",
            )
        return None

    def _unpack(self) -> bytes:
        """The standard output in the whole packets that have come."""
        packets, at = self._packets, 0
        output: list[bytes] = []
        while len(packets) - at >= _HEAD.size:
            kind, size = _HEAD.unpack_from(packets, at)
            if len(packets) - at - _HEAD.size < size:
                break
            payload = bytes(packets[at + _HEAD.size : at + _HEAD.size + size])
            at += _HEAD.size + size
            if kind == _STDOUT:
                output.append(payload)
            elif kind == _STDERR:
                self._errors = (self._errors + payload)[-_KEPT:]
            elif kind == _EXIT:
                self._status = payload[0] if payload else 0
        del packets[:at]
        return b"".join(output)
