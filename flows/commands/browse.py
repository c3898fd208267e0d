"""The command `browse`: a data set in the browser, on this machine only."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.options import DataRoot

commands = typer.Typer(rich_markup_mode="markdown")


BROWSE_EXAMPLES = """
Examples:

    tinsach browse
    tinsach browse --data /srv/news --port 9000 --open

Only this machine can reach it. From elsewhere, tunnel: ssh -L 8765:127.0.0.1:8765 HOST
"""


@commands.command(epilog=BROWSE_EXAMPLES)
def browse(
    data: DataRoot = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes any that is free.")
    ] = 8765,
    open: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Search, filter and look into the data set in the browser, until Ctrl-C."""
    from flows.pages.browse.server import CannotServe, serve
    from flows.pages.tables import Tables, TablesError
    from flows.roots import data_set_in, reach_root
    from flows.settings import load_settings

    root = load_settings({"data": data}).data
    reach_root(root)

    def ready(address: str) -> None:
        typer.echo(f"Browse {root} at {address} and end it with Ctrl-C.")
        if open:
            import webbrowser

            webbrowser.open(address)

    try:
        with Tables(data_set_in(root)):
            pass
        serve(root, port, ready)
    except (CannotServe, TablesError) as error:
        raise typer.BadParameter(str(error)) from error
