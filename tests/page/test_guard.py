"""Only the page itself is answered: not another name, site, path or a form that is too long."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from sim.page.guard import HEADERS, Guard

HOST = "127.0.0.1:8000"


def asked(method: str = "GET", path: str = "/token/", **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to a request; what is behind the guard says 200."""
    sent: list[MutableMapping[str, Any]] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    named = {"host": HOST} | {key.replace("_", "-"): value for key, value in headers.items()}
    pairs = [(key.encode(), value.encode()) for key, value in named.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": pairs}
    asyncio.run(Guard(behind, "token", 8000)(scope, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told


@pytest.mark.parametrize(
    "allowed",
    [
        {},
        {"host": "localhost:8000"},
        {"method": "POST", "origin": f"http://{HOST}"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"},  # a link that is followed
    ],
)
def test_the_page_itself_is_answered(allowed: dict[str, str]) -> None:
    status, told = asked(**allowed)
    assert status == 200
    assert "default-src 'none'" in told["content-security-policy"]


@pytest.mark.parametrize(
    "refused",
    [
        {"host": "evil.example:8000"},  # a name of its own that points here
        {"host": "127.0.0.1:9000"},
        {"path": "/"},
        {"path": "/other/"},
        {"path": "/tokens/"},
        {"origin": "http://evil.example"},
        {"method": "POST"},  # says not where it comes from
        {"method": "POST", "origin": "null"},
        {"method": "POST", "origin": "http://localhost:8000"},  # not the host that is asked
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"},
        {"method": "POST", "origin": f"http://{HOST}", "content_length": "1000000"},
        {"method": "POST", "origin": f"http://{HOST}", "content_length": "many"},
        {"method": "POST", "origin": f"http://{HOST}", "transfer_encoding": "chunked"},
    ],
)
def test_everything_else_is_refused(refused: dict[str, str]) -> None:
    status, told = asked(**refused)
    assert status == 403
    assert HEADERS.items() <= told.items()
