"""An ear for Ctrl-C and SIGTERM that nobody can stop."""

from __future__ import annotations

import atexit
import multiprocessing
import signal
import sys
import threading

STOP = threading.Event()
"""Set by Ctrl-C or SIGTERM."""
LISTENING = threading.Event()
"""Set where those signals are noted."""


def listen() -> None:
    """From now on, Ctrl-C and SIGTERM are noted, and stop what is being done."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, on_signal)
    sys.unraisablehook = on_unraisable
    atexit.register(_be_done)  # what is registered first is called last
    LISTENING.set()


def _be_done() -> None:
    """All has been done and said: while Python clears up, a signal would end the process as if it
    had not been.
    """
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)


def on_signal(signum: int, frame: object) -> None:
    """Stop at once."""
    del signum, frame
    STOP.set()
    raise KeyboardInterrupt


def on_unraisable(ignored: sys.UnraisableHookArgs) -> None:
    """Say nothing of a wish to stop that came while an object's end was being dealt with.

    Python ignores what is raised there, and prints it; the wish is noted, and is heeded soon.
    """
    if not isinstance(ignored.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(ignored)


def is_handled() -> None:
    """Tell Python that the wish to stop was heeded.

    Python notes when Ctrl-C ends text that is being executed, as dataclasses do while they are
    made, and `python -m` then ends by SIGINT although the exception was handled; the next text
    clears that.
    """
    eval("0")  # noqa: S307


def heed_stop() -> None:
    """Stop now, should a library have swallowed the exception on its way."""
    if STOP.is_set():
        raise KeyboardInterrupt


def is_a_wish_to_stop(error: BaseException) -> bool:
    """Whether somebody wants an end, or a module's code has raised this.

    A command notes signals; processes that work for it hear none. Where nobody notes them, Python
    itself raises KeyboardInterrupt, and it is taken for what it says.
    """
    if not isinstance(error, KeyboardInterrupt):
        return False
    if multiprocessing.parent_process() is not None:
        return False
    return STOP.is_set() or not LISTENING.is_set()
