"""Where `tinsach` starts, also as `python -m flows`.

So little that an interrupt is watched for at once: what the command line imports takes a fifth of a second, in which
Python would answer Ctrl-C with a traceback.
"""

from __future__ import annotations


def command() -> None:
    """Entry point of `tinsach`, in a process of its own."""
    try:
        from flows import cli

        cli.command()
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # as cli.INTERRUPTED, which may not be there yet


if __name__ == "__main__":
    command()
