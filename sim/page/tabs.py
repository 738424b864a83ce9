"""The browser's tabs: each has one wish at a time, and one thread that works on it.

What bounds the work: so many tabs at most (the one that was silent longest goes), so many
replications at the same time over all tabs, and so many replications for a wish. A tab that is
closed says so; one that has been silent for :data:`LEASE` seconds counts as closed. Either ends its
runs after the replication in hand.
"""

from __future__ import annotations

import secrets
import threading
import time
import traceback
from copy import copy
from dataclasses import dataclass, field

from sim.errors import SupportsimError, UsageError
from sim.page.wishes import SEED, Answer, Found, Search, Wanted
from sim.runs.ledger import Ledger
from sim.runs.replication import key_of

MOST_TABS = 12
AT_ONCE = 2
"""Replications at the same time, over all tabs."""
LEASE = 90.0
"""Seconds; browsers let hidden tabs ask once a minute."""
MOST_REPLICATIONS = 200
MOST_SEARCHES = 2
"""Searches for hires at the same time: each keeps what its plans have brought about."""


class _EndedError(Exception):
    """The tab is gone, was stopped, or wishes something else."""


@dataclass(eq=False)
class Tab:
    """One tab; what changes is changed under the lock of its hall."""

    name: str
    seen_at: float
    version: int = 0
    """Counts what there is to show: whoever has seen it need not be sent it again."""
    wish: Wanted | None = None
    wishes: int = 0
    stopped: bool = False
    done: int = 0
    working: bool = False
    doing: str = ""
    """What a search is at, and its plan so far."""
    answer: Answer | None = None
    found: Found | None = None
    fault: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    """Replications of today's team, which all wishes share."""
    thread: threading.Thread | None = None

    @property
    def planned(self) -> int:
        """Simulated runs wished for."""
        return self.wish.planned if self.wish else 0

    @property
    def searches(self) -> bool:
        """Whether it looks for hires, or did so last."""
        return isinstance(self.wish, Search)

    def keep(self, answer: Answer | Found) -> None:
        """Show something that is known now."""
        if isinstance(answer, Found):
            self.found = answer
        else:
            self.answer = answer
        self.version += 1


class Hall:
    """All tabs, and whose turn it is.

    Args:
        most_tabs: tabs at most; a further one takes the place of the one that was silent longest.
        at_once: replications at the same time.
        lease: seconds of silence after which a tab counts as closed.
    """

    def __init__(
        self, most_tabs: int = MOST_TABS, at_once: int = AT_ONCE, lease: float = LEASE
    ) -> None:
        self._most, self._lease = most_tabs, lease
        self._tabs: dict[str, Tab] = {}
        self._lock = threading.Condition()
        self._turn = threading.BoundedSemaphore(at_once)

    def open(self) -> str:
        """A name for a tab that has just been opened; it takes room once it wishes something."""
        return secrets.token_urlsafe(9)

    def ask(self, name: str, wish: Wanted) -> Tab:
        """Work on a wish, in place of whatever the tab wished before.

        Raises:
            UsageError: other tabs look for hires already, as many as may.
        """
        with self._lock:
            tab = self._tab(name)
            others = (each for each in self._tabs.values() if each is not tab)
            busy = sum(each.working and each.searches for each in others)
            if isinstance(wish, Search) and busy >= MOST_SEARCHES:
                raise UsageError(
                    f"{busy} other tabs are looking for hires; stop one, or wait until it is done"
                )
            tab.wish, tab.stopped, tab.fault, tab.doing = wish, False, "", ""
            tab.wishes += 1
            tab.done, tab.working = 0, True
            tab.version += 1
            if tab.thread is None:
                tab.thread = threading.Thread(target=self._work, args=(tab,), daemon=True)
                tab.thread.start()
            return tab

    def refuse(self, name: str, fault: str) -> Tab:
        """Tell a tab what is wrong with what it typed; nothing is simulated."""
        with self._lock:
            tab = self._tab(name)
            tab.wish, tab.fault, tab.working = None, fault, False
            tab.wishes += 1
            tab.version += 1
            return tab

    def stop(self, name: str) -> None:
        """End a tab's runs; what is known stays."""
        with self._lock:
            if name in self._tabs:
                tab = self._tabs[name]
                tab.stopped = True
                tab.version += 1

    def leave(self, name: str) -> None:
        """The tab is closed."""
        with self._lock:
            self._tabs.pop(name, None)

    def see(self, name: str) -> Tab | None:
        """The tab, which is thereby alive; None where it is not known any more."""
        with self._lock:
            tab = self._tabs.get(name)
            if tab is not None:
                tab.seen_at = time.monotonic()
            return tab

    def as_it_is(self, tab: Tab) -> Tab:
        """The tab at this moment: work that ends while its figures are written changes nothing."""
        with self._lock:
            return copy(tab)

    @property
    def names(self) -> list[str]:
        """The tabs that are open."""
        with self._lock:
            return list(self._tabs)

    @property
    def working(self) -> int:
        """Tabs with a thread at work."""
        with self._lock:
            return sum(tab.thread is not None for tab in self._tabs.values())

    def _tab(self, name: str) -> Tab:
        now = time.monotonic()
        silent = [each for each in self._tabs.values() if now - each.seen_at > self._lease]
        for each in silent:
            del self._tabs[each.name]
        if name not in self._tabs:
            if len(self._tabs) >= self._most:
                longest = min(self._tabs.values(), key=lambda each: each.seen_at)
                del self._tabs[longest.name]
            self._tabs[name] = Tab(name, now)
        tab = self._tabs[name]
        tab.seen_at = now
        return tab

    def _is_over(self, tab: Tab, number: int) -> bool:
        """Whether the work on a wish is to end."""
        gone = self._tabs.get(tab.name) is not tab
        silent = time.monotonic() - tab.seen_at > self._lease
        return gone or silent or tab.stopped or tab.wishes != number

    def _work(self, tab: Tab) -> None:
        """A tab's thread: wish after wish, until there is none left."""
        number = -1
        try:
            while True:
                with self._lock:
                    if tab.wishes == number or self._tabs.get(tab.name) is not tab:
                        self._rest(tab)
                        return
                    wish, number = tab.wish, tab.wishes
                fault = "" if wish is None else self._grant(tab, wish, number)
                with self._lock:
                    if fault and tab.wishes == number:
                        tab.fault = fault
        finally:  # whatever went wrong, the tab does not look busy for ever
            with self._lock:
                if tab.thread is threading.current_thread():
                    self._rest(tab)

    def _rest(self, tab: Tab) -> None:
        tab.working, tab.thread = False, None
        tab.version += 1

    def _grant(self, tab: Tab, wish: Wanted, number: int) -> str:
        """Work on a wish until it is done or not wanted any more; what went wrong, if anything."""
        ledger = tab.ledger.of(key_of(wish.today, SEED))
        tab.ledger = ledger
        self._turn.acquire()
        held = True

        def tell(done: int, planned: int, doing: str = "") -> None:
            """Let others have their turn, and go on only if this is still wished."""
            nonlocal held
            del planned
            self._turn.release()
            held = False
            with self._lock:
                if self._is_over(tab, number):
                    raise _EndedError
                tab.done, tab.doing = done, doing
                tab.version += 1
            self._turn.acquire()
            held = True

        try:
            if self._is_over(tab, number):
                raise _EndedError
            for answer in wish.answers(ledger, tell):
                with self._lock:
                    if tab.wishes == number:
                        tab.keep(answer)
        except _EndedError:
            return ""
        except SupportsimError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - a silent tab would tell nobody
            traceback.print_exc()
            return f"This is a fault of ours, please report it: {type(error).__name__}: {error}"
        else:
            return ""
        finally:
            if held:
                self._turn.release()
