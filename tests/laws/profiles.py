"""How hard the laws are tried: `ci` draws the same examples every time, `nightly` draws new ones and many more."""

import os

from hypothesis import HealthCheck, Phase, settings

NAME = os.environ.get("HYPOTHESIS_PROFILE", "ci")
TIMES = {"ci": 1, "nightly": 20}.get(NAME, 1)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
PHASES = [Phase.explicit, Phase.generate, Phase.shrink]

settings.register_profile("ci", deadline=None, database=None, print_blob=True, suppress_health_check=SLOW, phases=PHASES, derandomize=True)
settings.register_profile("nightly", deadline=None, database=None, print_blob=True, suppress_health_check=SLOW, phases=PHASES)


def examples(count: int) -> settings:
    """Give the settings of a law that is to be tried `count` times in CI."""
    return settings(settings.get_profile(NAME if NAME in {"ci", "nightly"} else "ci"), max_examples=count * TIMES)
