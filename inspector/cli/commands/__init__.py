"""The verbs of the command line: one file each, one item of COMMANDS."""

from inspector.cli.commands.base import Command
from inspector.cli.commands.completions import COMPLETIONS
from inspector.cli.commands.devices import DEVICES
from inspector.cli.commands.diff import DIFF
from inspector.cli.commands.doctor import DOCTOR
from inspector.cli.commands.gui import GUI
from inspector.cli.commands.record import RECORD
from inspector.cli.commands.simulate import SIMULATE
from inspector.cli.commands.snapshot import SNAPSHOT
from inspector.cli.commands.watch import WATCH

COMMANDS: tuple[Command, ...] = (GUI, DEVICES, SNAPSHOT, WATCH, RECORD, DIFF, DOCTOR, SIMULATE, COMPLETIONS)
