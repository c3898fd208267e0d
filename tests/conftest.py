"""What all tests share: properties are tried on the same examples in every run.

A found example then fails for everybody, today and tomorrow.  `HYPOTHESIS_PROFILE=random` looks for new ones.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A busy machine makes examples slowly: that says nothing about the code.
BUSY = [HealthCheck.too_slow]

settings.register_profile("fixed", derandomize=True, deadline=None, database=None, suppress_health_check=BUSY)
settings.register_profile("random", deadline=None, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
