"""The page under load: 50 connections at once, each a storm of slider moves, stops and farewells.

    python benchmarks/robustness/page_load.py

Prints how long the first page takes meanwhile, the server's memory, and how many tabs still have a
thread when everybody has gone. Needs the extra `page`; Linux.
"""

from __future__ import annotations

import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS, MOVES = 50, 6


def memory(pid: int) -> float:
    """Resident memory in MB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024


def processor(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def ask(port: int, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, float]:
    """Status of an answer, and how long it took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    began = time.perf_counter()
    headers = {"Origin": f"http://127.0.0.1:{port}"} if form is not None else {}
    connection.request(method, path, urlencode(form or {}), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sim", "page", "web-shop", "--no-browser"]
        with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as server:
            _, port, token = re.search(
                r"(http://127.0.0.1:(\d+))/(\S+)/", server.stderr.readline()
            ).groups()
            try:
                load(server.pid, int(port), token)
            finally:
                server.terminate()


def load(pid: int, port: int, token: str) -> None:
    """The storm, and what it left."""
    ask(port, "GET", f"/{token}/")
    print(f"before: {memory(pid):.0f} MB")
    statuses: list[int] = []
    moves: list[float] = []

    def storm(number: int) -> None:
        tab = f"tab{number}"
        for move in range(MOVES):
            form = {
                "tab": tab,
                "scenario": "web-shop",
                "volume.phone": str(300 + 10 * move + number),
            }
            status, took = ask(port, "POST", f"/{token}/ask", form)
            statuses.append(status)
            moves.append(took)
            if move % 3 == 2:
                ask(port, "POST", f"/{token}/stop", {"tab": tab})
        ask(port, "POST", f"/{token}/leave", {"tab": tab})

    threads = [threading.Thread(target=storm, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    pages, most = [], 0.0
    while any(thread.is_alive() for thread in threads):
        pages.append(ask(port, "GET", f"/{token}/")[1])
        most = max(most, memory(pid))
    print(
        f"{len(statuses)} moves, statuses {sorted(set(statuses))}, "
        f"median {statistics.median(moves):.2f} s"
    )
    print(
        f"first page meanwhile: {len(pages)} times, median {statistics.median(pages):.2f} s, "
        f"longest {max(pages):.2f} s"
    )
    print(f"most memory: {most:.0f} MB")
    time.sleep(10)
    spent = processor(pid)
    time.sleep(5)
    print(f"everybody gone: {memory(pid):.0f} MB, {processor(pid) - spent:.2f} s of work in 5 s")


if __name__ == "__main__":
    main()
