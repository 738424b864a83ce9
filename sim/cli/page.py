"""``page``: the local page."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import click

from sim.cli.shared.complete import scenario_names
from sim.cli.shared.say import say
from sim.cli.shared.typed import Whole
from sim.errors import UsageError


@click.command()
@click.argument("scenario", default="web-shop", shell_complete=scenario_names)
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=0,
    metavar="N",
    help="Port on this machine; a free one unless stated.",
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
@click.option(
    "--allow-extensions", is_flag=True, help="Import the Python modules that scenarios name."
)
def page(scenario: str, port: int, no_browser: bool, allow_extensions: bool) -> None:
    """Move sliders in the browser, and see figures beside today's.

    It is for this machine alone, and writes only into the folder that it was started in. SCENARIO
    is a file, a bundled name, or a link that was copied from the page.

    \b
    Examples:
      supportsim page my-team.yaml
      supportsim page web-shop --no-browser
    """
    from sim.page.sources import Sources

    name, query = _named(scenario)
    sources = Sources(Path.cwd(), "" if query else name, allow_extensions)
    sources.load(name)
    try:
        from sim.page.server import serve
    except ModuleNotFoundError as error:
        if error.name not in ("fastapi", "uvicorn"):
            raise
        message = "the page needs further packages: python -m pip install 'supportsim[page]'"
        raise UsageError(message) from None

    def tell(address: str) -> None:
        say(f"The page is at {address}", "Ctrl-C ends it.", err=True)

    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
        serve(sources, name, query=query, port=port, browser=not no_browser, tell=tell)


def _named(scenario: str) -> tuple[str, str]:
    """The scenario, and the fields of a link; none where it is no link."""
    if not scenario.startswith(("http://127.0.0.1:", "http://localhost:")):
        return scenario, ""
    query = urlsplit(scenario).query
    return parse_qs(query).get("scenario", ["web-shop"])[0], query
