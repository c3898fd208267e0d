"""What all tests share: properties are tried on the same examples in every run.

A found example then fails for everybody, today and tomorrow.  `HYPOTHESIS_PROFILE=random` looks for new ones.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, settings

# A busy machine makes examples slowly: that says nothing about the code.
BUSY = [HealthCheck.too_slow]

settings.register_profile("fixed", derandomize=True, deadline=None, database=None, suppress_health_check=BUSY)
settings.register_profile("random", deadline=None, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


BUCKETS = count()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Address of a server on loopback that speaks S3; one for all tests of a process."""
    moto = pytest.importorskip("moto.server")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it has a line for every request
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture(scope="session")
def s3_variables(s3_server: str) -> dict[str, str]:
    """The variables by which the server is found."""
    return {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.fixture
def s3(s3_variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of the test's own, as `s3://bucket`; it is found as long as the test runs."""
    boto3 = pytest.importorskip("boto3")
    for name, value in s3_variables.items():
        monkeypatch.setenv(name, value)
    bucket = f"bucket-{next(BUCKETS)}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    return f"s3://{bucket}"
