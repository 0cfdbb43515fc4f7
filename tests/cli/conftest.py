"""Devices over real links, and a command line that no variable of the developer's shell can bend."""

import pytest

from tests.devices import adb_device, adb_server, device_root, ssh_host

__all__ = ["adb_device", "adb_server", "device_root", "ssh_host"]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "ANDROID_SERIAL"):
        monkeypatch.delenv(name, raising=False)
