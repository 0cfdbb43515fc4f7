"""The device's end of adb over TCP: connection, streams, and the services shell:, exec: and shell,v2.

A message is a header of six little-endian words (command, two arguments, length of the payload, checksum,
command inverted) and a payload. A stream has one unacknowledged WRTE in each direction. Commands run in a
real shell. When the host closes a stream only its pipes are closed here, as when a cable is cut: what runs
must end by itself.
"""

import asyncio
import contextlib
import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Coroutine, Mapping
from types import TracebackType
from typing import Any, Self

CNXN, OPEN, OKAY, WRTE, CLSE, AUTH = (
    int.from_bytes(name, "little") for name in (b"CNXN", b"OPEN", b"OKAY", b"WRTE", b"CLSE", b"AUTH")
)
VERSION, LARGEST = 0x01000001, 256 * 1024
_HEADER = struct.Struct("<6I")
_PACKET = struct.Struct("<BI")


class Adbd:
    """A device that adb can connect to, until the end of the block.

    Args:
        environment: of the commands run; PATH chooses their shell.
        features: as announced; without "shell_v2" it is a device older than Android 7.
        authorized: False asks for keys for ever.
        silent: accepts connections and says nothing.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        model: str = "Test_Phone",
        features: str = "shell_v2,cmd",
        authorized: bool = True,
        silent: bool = False,
        port: int = 0,
    ) -> None:
        self.environment = environment
        self.banner = f"device::ro.product.name=test;ro.product.model={model};features={features}"
        self.authorized = authorized
        self.silent = silent
        self.port = port
        self.children: list[subprocess.Popen[bytes]] = []
        self.answer_left: int | None = None
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="adbd")

    @property
    def serial(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self.plug()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.resume()
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        survivors = self.survivors()
        for child in survivors:
            child.kill()
            child.wait()
        assert not survivors, "a command outlived its link"

    def survivors(self, patience_s: float = 3.0) -> list[subprocess.Popen[bytes]]:
        """The commands that do not end by themselves within `patience_s`."""
        left = []
        for child in self.children:
            try:
                child.wait(patience_s)
            except subprocess.TimeoutExpired:
                left.append(child)
        return left

    def plug(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._run(self._listen())

    def unplug(self) -> None:
        """Cut every connection and accept no more."""
        self._run(self._cut())

    def truncate_after(self, size: int) -> None:
        """End the streams after this many more bytes of output."""
        self.answer_left = size

    def hang(self) -> None:
        """Say nothing more on the connections there are; they stay open."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def resume(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.set)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = listener.getsockname()[1]
        self._listener = await asyncio.start_server(self._accept, sock=listener)

    async def _cut(self) -> None:
        self._listener.close()
        for link in tuple(self._links):
            link.close()

    async def _end(self) -> None:
        await self._cut()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        if rest:
            await asyncio.wait(rest, timeout=5)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await self._loop.shutdown_default_executor()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = _Link(self, reader, writer)
        self._links.add(link)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                await link.run()
        finally:
            self._links.discard(link)
            link.close()

    async def flow(self) -> None:
        """Wait while the device hangs."""
        await self._flowing.wait()


class _Link:
    """One connection of an adb server."""

    def __init__(self, device: Adbd, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.device = device
        self.largest = 4096
        self._reader = reader
        self._writer = writer
        self._streams: dict[int, _Stream] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._number = 0

    async def send(self, command: int, first: int, second: int, payload: bytes = b"") -> None:
        await self.device.flow()
        self._writer.write(
            _HEADER.pack(command, first, second, len(payload), 0, command ^ 0xFFFFFFFF) + payload
        )
        await self._writer.drain()

    async def run(self) -> None:
        """Serve until the connection ends."""
        handlers: dict[int, Callable[[int, int, bytes], Coroutine[Any, Any, None]]] = {
            CNXN: self._connect,
            AUTH: self._authenticate,
            OPEN: self._open,
            OKAY: self._acknowledge,
            WRTE: self._write,
            CLSE: self._close_stream,
        }
        while True:
            command, first, second, size, _, check = _HEADER.unpack(
                await self._reader.readexactly(_HEADER.size)
            )
            payload = await self._reader.readexactly(size) if size else b""
            assert check == command ^ 0xFFFFFFFF
            await handlers[command](first, second, payload)

    def close(self) -> None:
        for stream in self._streams.values():
            stream.end()
        self._writer.close()

    async def drop(self, stream: "_Stream") -> None:
        """End a stream from our side."""
        if self._streams.pop(stream.local, None):
            await self.send(CLSE, stream.local, stream.remote)

    async def _connect(self, version: int, largest: int, payload: bytes) -> None:
        self.largest = min(largest, LARGEST)
        if self.device.silent:
            return
        if not self.device.authorized:
            await self.send(AUTH, 1, 0, os.urandom(20))
            return
        await self.send(CNXN, VERSION, LARGEST, self.device.banner.encode())

    async def _authenticate(self, kind: int, unused: int, payload: bytes) -> None:
        if kind == 2:
            await self.send(AUTH, 1, 0, os.urandom(20))

    async def _open(self, remote: int, unused: int, payload: bytes) -> None:
        self._number += 1
        stream = _Stream(self, self._number, remote)
        service, _, command = payload.rstrip(b"\0").decode().partition(":")
        kind, *options = service.split(",")
        if kind not in ("shell", "exec"):
            await self.send(CLSE, 0, remote)
            return
        self._streams[stream.local] = stream
        await self.send(OKAY, stream.local, remote)
        task = asyncio.create_task(stream.serve(command, packets="v2" in options))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _acknowledge(self, remote: int, local: int, payload: bytes) -> None:
        if stream := self._streams.get(local):
            stream.acknowledged.set()

    async def _write(self, remote: int, local: int, payload: bytes) -> None:
        if stream := self._streams.get(local):
            await stream.put(payload)
            await self.send(OKAY, local, remote)
        else:
            await self.send(CLSE, 0, remote)

    async def _close_stream(self, remote: int, local: int, payload: bytes) -> None:
        if stream := self._streams.pop(local, None):
            stream.end()


class _Stream:
    """One service, running a command between two sockets, as adbd does."""

    def __init__(self, link: _Link, local: int, remote: int) -> None:
        self.link, self.local, self.remote = link, local, remote
        self.acknowledged = asyncio.Event()
        self._cut = False
        self._sockets: list[socket.socket] = []
        self._packets = bytearray()
        self._lock = asyncio.Lock()

    def end(self) -> None:
        """The host closed the stream, or the link is cut: our ends of the sockets go, nothing else."""
        self._cut = True
        self.acknowledged.set()
        for ours in self._sockets:
            with contextlib.suppress(OSError):
                ours.shutdown(socket.SHUT_RDWR)

    async def serve(self, command: str, *, packets: bool) -> None:
        """Run `command` until its output ends."""
        self._packed = packets
        data, theirs = socket.socketpair()
        errors, their_errors = socket.socketpair()
        self._sockets = [data, errors]
        data.setblocking(False)
        errors.setblocking(False)
        device = self.link.device
        with theirs, their_errors:
            process = subprocess.Popen(
                [f"{device.environment['PATH'].split(':')[0]}/sh", "-c", command],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=(their_errors if packets else theirs).fileno(),
                env=device.environment,
                start_new_session=True,
            )
        device.children.append(process)
        pumps = [asyncio.create_task(self._pump(data, 1)), asyncio.create_task(self._pump(errors, 2))]
        try:
            with contextlib.suppress(ConnectionError):
                await asyncio.gather(*pumps)
                if not self._cut:
                    status = await asyncio.to_thread(process.wait)
                    if packets:
                        await self._write(_PACKET.pack(3, 1) + bytes([status & 255]))
                    await self.link.drop(self)
        finally:
            self.end()
            await asyncio.gather(*pumps, return_exceptions=True)
            data.close()
            errors.close()

    async def put(self, payload: bytes) -> None:
        """Host to command."""
        if not self._packed:
            await self._feed(payload)
            return
        self._packets += payload
        while len(self._packets) >= _PACKET.size:
            kind, size = _PACKET.unpack_from(self._packets)
            if len(self._packets) < _PACKET.size + size:
                return
            data = bytes(self._packets[_PACKET.size : _PACKET.size + size])
            del self._packets[: _PACKET.size + size]
            if kind == 0:
                await self._feed(data)
            elif kind == 3:
                self._sockets[0].shutdown(socket.SHUT_WR)

    async def _feed(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().sock_sendall(self._sockets[0], data)

    async def _pump(self, source: socket.socket, kind: int) -> None:
        """Command to host."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                data = await loop.sock_recv(source, self.link.largest - _PACKET.size)
            except ConnectionResetError:
                # The command ended without reading all of its input.
                return
            if not data:
                return
            async with self._lock:
                await self._write(_PACKET.pack(kind, len(data)) + data if self._packed else data)

    async def _write(self, payload: bytes) -> None:
        left = self.link.device.answer_left
        if left is not None:
            self.link.device.answer_left = max(0, left - len(payload))
            payload = payload[:left]
        self.acknowledged.clear()
        if payload:
            await self.link.send(WRTE, self.local, self.remote, payload)
            await self.acknowledged.wait()
        if self.link.device.answer_left == 0:
            await self.link.drop(self)
            raise ConnectionResetError("truncated for the test")
        if self._cut:
            raise ConnectionResetError("closed by the host")
