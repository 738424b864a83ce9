"""The routes of the page, and the server on this machine's loopback."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from jinja2 import Environment

from sim.errors import SupportsimError, UsageError
from sim.page import downloads
from sim.page.figures import CHANGED, TODAY, shown, shown_growth
from sim.page.guard import Guard
from sim.page.knobs import Panel
from sim.page.panel import panel_of
from sim.page.sources import Sources
from sim.page.tabs import MOST_REPLICATIONS, Hall, Tab
from sim.page.wishes import Search, Wanted, Wish
from sim.reports.pen.page import templates
from sim.reports.replay.page import policy_of

LOOPBACK = "127.0.0.1"
REPLICATIONS = 24
"""Simulated runs of a wish, unless the page says otherwise."""
RISKS, MINUTES = (10, 5, 20), (2, 1, 5, 15)
"""Accepted risks in per cent, and times of a search; the first of each unless another is chosen."""
NO_PLAN = "No hires have been looked for in this tab yet."
FILES: Mapping[str, str] = {
    "htmx.min.js": "text/javascript",
    "page.js": "text/javascript",
    "page.css": "text/css",
}
"""What the page loads beside itself, and what it is."""
State = dict[str, str]
"""What stands in the fields of a page, by their names."""


@dataclass(frozen=True)
class Page:
    """The routes' functions, and what they share."""

    sources: Sources
    hall: Hall
    first: str
    """Scenario that is shown where the address names none."""
    environment: Environment

    def whole(self, request: Request) -> Response:
        """The page itself, with the fields as the address has them."""
        state = dict(request.query_params)
        name = state.get("scenario", self.first)
        try:
            panel, fault = panel_of(self.sources.load(name)), ""
        except SupportsimError as error:
            panel, fault = None, str(error)
        text = self.environment.get_template("page.html.jinja").render(
            scenarios=self.sources.names(),
            name=name,
            panel=panel,
            state=state,
            fault=fault,
            tab=self.hall.open(),
            replications=_replications(state),
            most=MOST_REPLICATIONS,
            risks=sorted(RISKS),
            minutes=sorted(MINUTES),
            usual=(RISKS[0], MINUTES[0]),
        )
        return _html(text, 200 if panel is not None else 422)

    async def ask(self, request: Request) -> Response:
        """Simulate what the fields say; the answer is what is known at once."""
        return await run_in_threadpool(self._ask, await _form(request))

    def _ask(self, state: State) -> Response:
        tab = state.get("tab", "")
        try:
            panel, wish = self._wish(state)
        except SupportsimError as error:
            return self._figures(self.hall.refuse(tab, str(error)))
        answer = self._granted(tab, wish)
        kept = {"scenario": state["scenario"], **panel.differing(state)}
        if wish.replications != REPLICATIONS:
            kept["replications"] = str(wish.replications)
        answer.headers["hx-replace-url"] = "?" + urlencode(kept)
        return answer

    def _granted(self, tab: str, wish: Wanted) -> Response:
        try:
            return self._figures(self.hall.ask(tab, wish))
        except SupportsimError as error:
            return self._figures(self.hall.refuse(tab, str(error)))

    def _wish(self, state: State) -> tuple[Panel, Wish]:
        name = state.get("scenario", self.first)
        today = self.sources.load(name)
        panel = panel_of(today)
        changes = panel.changes(state)
        scenarios = {TODAY: today.scenario()}
        if changes:
            scenarios[CHANGED] = self.sources.load(name, changes).scenario()
        return panel, Wish(scenarios, _replications(state), (name, *changes))

    async def grow(self, request: Request) -> Response:
        """Look for the hires that hold every target, for the scenario as the fields have it."""
        return await run_in_threadpool(self._grow, await _form(request))

    def _grow(self, state: State) -> Response:
        tab = state.get("tab", "")
        try:
            _, wish = self._wish(state)
        except SupportsimError as error:
            return self._figures(self.hall.refuse(tab, str(error)))
        *_, asked = wish.scenarios.values()
        risk = _among(RISKS, state.get("grow.risk", ""))
        minutes = _among(MINUTES, state.get("grow.minutes", ""))
        return self._granted(tab, Search(wish.today, asked, risk / 100, minutes, wish.about))

    def figures(self, request: Request) -> Response:
        """What is known by now; 204 where that has been seen."""
        tab = self.hall.see(request.query_params.get("tab", ""))
        if tab is None:
            return _html("<p>This tab was silent for too long. Reload it.</p>", 286)
        if request.query_params.get("seen") == str(tab.version):
            return Response(status_code=204)
        return self._figures(tab)

    def _figures(self, tab: Tab) -> Response:
        tab = self.hall.as_it_is(tab)
        answer, found = tab.answer, tab.found
        about = getattr(tab.wish, "about", None)
        text = self.environment.get_template("figures.html.jinja").render(
            tab=tab,
            shown=shown(answer) if answer is not None else None,
            fresh=answer is not None
            and (answer.wish is tab.wish or (tab.searches and answer.wish.about == about)),
            growth=shown_growth(found) if found is not None else None,
            growth_fresh=found is not None and found.wish.about == about,
        )
        return _html(text)

    async def stop(self, request: Request) -> Response:
        """End the tab's runs; what is known stays."""
        self.hall.stop((await _form(request)).get("tab", ""))
        return Response(status_code=204)

    async def leave(self, request: Request) -> Response:
        """The tab is closed: its runs end."""
        self.hall.leave((await _form(request)).get("tab", ""))
        return Response(status_code=204)

    async def save(self, request: Request) -> Response:
        """Write the changed scenario as YAML into the start folder."""
        return await run_in_threadpool(self._save, await _form(request))

    def _save(self, state: State) -> Response:
        try:
            panel = panel_of(self.sources.load(state.get("scenario", self.first)))
            document = self.sources.load(state.get("scenario", self.first), panel.changes(state))
            path = downloads.save(self.sources.folder, state.get("file", ""), document.text())
        except SupportsimError as error:
            return _html(self._told(str(error), "bad"))
        return _html(self._told(f"Saved as {path.name}", "good"))

    def _told(self, text: str, look: str) -> str:
        return self.environment.from_string(
            '<span class="told {{ look }}">{{ text }}</span>'
        ).render(text=text, look=look)

    def report(self, request: Request) -> Response:
        """The report on what is shown, as a zip file."""
        tab = self.hall.see(request.query_params.get("tab", ""))
        if tab is None or tab.answer is None:
            return Response("Nothing has been simulated in this tab yet.", 404)
        content = downloads.report(tab.answer.results, tab.answer.comparison)
        return Response(
            content,
            media_type="application/zip",
            headers={"content-disposition": 'attachment; filename="report.zip"'},
        )

    def growth_report(self, request: Request) -> Response:
        """The report on the hires that were found, as a zip file."""
        tab = self.hall.see(request.query_params.get("tab", ""))
        if tab is None or tab.found is None:
            return Response(NO_PLAN, 404)
        return Response(
            downloads.growth_report(tab.found.growth),
            media_type="application/zip",
            headers={"content-disposition": 'attachment; filename="growth.zip"'},
        )

    def growth_picture(self, request: Request) -> Response:
        """The headcount that is needed week by week, as a picture."""
        tab = self.hall.see(request.query_params.get("tab", ""))
        if tab is None or tab.found is None:
            return Response(NO_PLAN, 404)
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        return Response(
            downloads.growth_picture(tab.found.growth),
            media_type="image/svg+xml",
            headers={"content-security-policy": policy},
        )

    def replay(self, request: Request) -> Response:
        """The busiest day of what is shown, as a page of its own."""
        tab = self.hall.see(request.query_params.get("tab", ""))
        if tab is None or tab.answer is None:
            return Response("Nothing has been simulated in this tab yet.", 404)
        text = downloads.replay(tab.answer.results[-1])
        return Response(
            text, media_type="text/html", headers={"content-security-policy": policy_of(text)}
        )

    def file(self, name: str) -> Response:
        """A file that the page loads beside itself."""
        if name not in FILES:
            return Response(status_code=404)
        content = (files("sim.page") / "static" / name).read_bytes()
        return Response(content, media_type=FILES[name])


def application(page: Page, token: str, port: int) -> Guard:
    """The page as an ASGI application behind its guard."""
    api = FastAPI(title="supportsim", docs_url=None, redoc_url=None, openapi_url=None)
    routes: list[tuple[str, str, Callable[..., Any]]] = [
        ("GET", "/", page.whole),
        ("POST", "/ask", page.ask),
        ("GET", "/figures", page.figures),
        ("POST", "/stop", page.stop),
        ("POST", "/leave", page.leave),
        ("POST", "/save", page.save),
        ("POST", "/grow", page.grow),
        ("GET", "/report.zip", page.report),
        ("GET", "/growth.zip", page.growth_report),
        ("GET", "/growth.svg", page.growth_picture),
        ("GET", "/replay", page.replay),
        ("GET", "/static/{name}", page.file),
    ]
    for method, path, function in routes:
        api.add_api_route(path, function, methods=[method], response_model=None)
    return Guard(api, token, port)


def page_of(sources: Sources, first: str) -> Page:
    """The page with its templates and no tab yet."""
    return Page(sources, Hall(), first, templates("sim.page", "templates"))


def serve(
    sources: Sources,
    first: str,
    *,
    query: str = "",
    port: int = 0,
    browser: bool = True,
    tell: Callable[[str], None],
) -> None:
    """Serve the page on this machine alone, until Ctrl-C.

    Args:
        sources: scenarios that may be opened.
        first: the one that is shown at first.
        query: fields of the first page, as a link has them.
        port: where to serve; a free one unless stated.
        browser: whether to open the browser.
        tell: gets the address.

    Raises:
        UsageError: the port is taken.
    """
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(f"--port: cannot serve on {port}: {error.strerror}") from None
        listening.listen(128)  # a browser that is quicker than the server waits for it
        port = listening.getsockname()[1]
        token = secrets.token_urlsafe(16)
        app = application(page_of(sources, first), token, port)
        address = f"http://{LOOPBACK}:{port}/{token}/" + (f"?{query}" if query else "")
        tell(address)
        threading.Thread(target=_warm_up, daemon=True).start()
        if browser:
            threading.Timer(0.5, webbrowser.open, [address]).start()
        config = uvicorn.Config(app, log_level="warning", lifespan="off", server_header=False)
        uvicorn.Server(config).run(sockets=[listening])


def _warm_up() -> None:
    """Load what the first simulated run needs, while the browser opens."""
    import pandas  # noqa: F401 - it takes half a second
    import scipy.stats  # noqa: F401 - the same

    import sim.engine  # noqa: F401 - so do its tables


async def _form(request: Request) -> State:
    text = (await request.body()).decode("utf-8", errors="replace")
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=2000))


def _replications(state: Mapping[str, str]) -> int:
    typed = state.get("replications", "")
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else REPLICATIONS
    return min(max(wanted, 2), MOST_REPLICATIONS)


def _among(choices: Sequence[int], typed: str) -> int:
    """What was chosen of a list; its first entry where that is none of it."""
    return next((each for each in choices if str(each) == typed), choices[0])


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/html")
