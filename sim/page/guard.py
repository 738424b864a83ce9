"""Who may ask the page: this machine's browser, from the page itself, with the token it was given.

Another site open in the same browser can send requests to a local port, and a name of its own can
point to it. So the address must carry a token that only the start has told, ``Host`` must be this
very address, and a request that says where it comes from must come from here.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

LONGEST_BODY = 100_000
"""Bytes that a form may send."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
"""Sent with every answer: nothing is loaded from elsewhere, kept, or shown in a frame."""

LOST = (
    "This address does not fit. It belongs to an earlier start of the page, or was not copied "
    "whole. The address of this start is in the terminal; a link that you kept can be given to "
    "the command: supportsim page LINK"
)


class Guard:
    """Lets through what comes from the page itself.

    Args:
        app: what is behind it; its paths begin after the token.
        token: first part of every path.
        port: that the page is served on.
    """

    def __init__(self, app: App, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        refusal = self._refusal(scope, headers)
        if refusal:
            await _refuse(send, refusal)
            return
        inner = {**scope, "root_path": f"/{self._token}"}

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                stated = message.get("headers", [])
                names = {name.decode("latin-1").lower() for name, _ in stated}
                own = [
                    (name.encode(), value.encode())
                    for name, value in HEADERS.items()
                    if name not in names
                ]
                message = {**message, "headers": [*stated, *own]}
            await send(message)

        await self._app(inner, receive, send_with_headers)

    def _refusal(self, scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        """Why a request is refused; empty where it is not."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return "The page answers at its own address alone."
        if origin is not None and origin != f"http://{host}":
            return "The page answers to itself alone."
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "")
        if (
            site not in ("none", "same-origin") and mode != "navigate"
        ):  # a link that is followed may
            return "The page answers to itself alone."
        if scope["method"] not in ("GET", "HEAD") and origin is None:
            return "The page answers to itself alone."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LONGEST_BODY or "transfer-encoding" in headers:
            return "This form is too long."
        first = scope["path"].split("/")[1]
        if not secrets.compare_digest(first.encode(), self._token.encode()):
            return LOST
        return ""


async def _refuse(send: Send, why: str) -> None:
    body = why.encode()
    headers = [*HEADERS.items(), ("content-type", "text/plain; charset=utf-8")]
    sent = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": 403, "headers": sent})
    await send({"type": "http.response.body", "body": body})
