"""The scenarios there are, one file per idea; the first is the default."""

from inspector.simulator.scenario import Scenario
from inspector.simulator.scenarios.phone import PHONE

SCENARIOS: tuple[Scenario, ...] = (PHONE,)
