"""Fixtures that more than one room uses."""

from tests.devices import adb_device, adb_server, device_root, ssh_host
from tests.lab import lab

__all__ = ["adb_device", "adb_server", "device_root", "lab", "ssh_host"]
