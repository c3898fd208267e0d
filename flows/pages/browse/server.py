"""Serving on loopback.

Starlette and uvicorn rather than the standard library's http.server, of which its own documentation says
that it is not for production: requests in threads with limits, keep-alive, and a test client; both come
with Prefect anyway.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final

import uvicorn

from flows.pages.browse.app import make_app
from raw.places import AnyPath
from schemas.sentences import reason

LOOPBACK: Final = "127.0.0.1"


class CannotServe(Exception):
    """The port cannot be had; the text is a whole sentence."""


def serve(root: AnyPath, port: int, ready: Callable[[str], None]) -> None:
    """Serve the data root until interrupted.

    port: 0 takes any that is free.  ready: told the address once connections are accepted.  Raises CannotServe.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} cannot be had: {reason(error)}. Name another with --port."
            ) from error
        listening.listen()
        ready(f"http://{LOOPBACK}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(
            make_app(root),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            limit_concurrency=32,
            timeout_graceful_shutdown=2,
        )
        uvicorn.Server(config).run(sockets=[listening])
