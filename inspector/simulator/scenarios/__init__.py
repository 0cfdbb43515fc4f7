"""The scenarios there are, one file per idea; the first is the default."""

from inspector.simulator.scenario import Scenario
from inspector.simulator.scenarios.camera import CAMERA
from inspector.simulator.scenarios.churn import CHURN
from inspector.simulator.scenarios.compositor_leak import COMPOSITOR_LEAK
from inspector.simulator.scenarios.fork import FORK
from inspector.simulator.scenarios.hostile import HOSTILE
from inspector.simulator.scenarios.id_reuse import ID_REUSE
from inspector.simulator.scenarios.leak import LEAK
from inspector.simulator.scenarios.orphans import ORPHANS
from inspector.simulator.scenarios.phone import PHONE
from inspector.simulator.scenarios.stress import STRESS

SCENARIOS: tuple[Scenario, ...] = (
    PHONE,
    LEAK,
    COMPOSITOR_LEAK,
    CAMERA,
    ORPHANS,
    CHURN,
    ID_REUSE,
    FORK,
    HOSTILE,
    STRESS,
)
