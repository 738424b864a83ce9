"""The ``supportsim`` command: reads what is typed, calls the rest, prints what comes back.

Results go to stdout; progress, warnings and errors to stderr. Exit codes: 0 done, 1 a run failed,
2 something typed or a scenario cannot be used, 130 ended early by Ctrl-C or SIGTERM (what had
finished is still shown). Heavy libraries are imported inside the commands: ``--help`` is quick.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
import warnings
from typing import Any, NoReturn

import click

import sim
from sim.cli.backtest import backtest
from sim.cli.calibrate import calibrate
from sim.cli.decisions import ENDS_BY_ITSELF, grow, size
from sim.cli.experiment import experiment
from sim.cli.files import check, scenarios, schema
from sim.cli.init import init
from sim.cli.page import page
from sim.cli.replan import replan
from sim.cli.runs import compare, run
from sim.cli.shared.say import say, typed_words_escaped
from sim.cli.signals import signals
from sim.cli.warm_up import warm_up
from sim.errors import RunError, ScenarioError, SupportsimError, UsageError
from sim.progress import INTERRUPTED
from sim.stopping import STOP, is_handled, listen

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE)
"""What keeps printed figures from arriving: a full disk, or a reader that has gone."""

NO_ROOM = "failed to map"
"""What a library says that is not brought in for lack of memory."""

OBJECTS = 100_000
"""New ones after which Python looks for those that only refer to each other."""

LEAST_MEMORY = 512
"""Megabytes of addresses below which libraries fail or never return while they are brought in."""


def _too_little_memory() -> str | None:
    """A sentence where the shell allows less memory than the libraries need (``ulimit -v``)."""
    try:
        import resource
    except ImportError:  # no such limits on Windows
        return None
    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    if allowed == resource.RLIM_INFINITY or allowed >= LEAST_MEMORY * 2**20:
        return None
    return (
        f"there is too little memory: {allowed // 2**20} MB are allowed here, "
        f"at least {LEAST_MEMORY} MB are needed (see `ulimit -v`)"
    )


GOES_ON = {"grow": f"{ENDS_BY_ITSELF}, and --notes FILE keeps what has run"}
"""What to do instead of interrupting a command, where it keeps nothing by itself, unless a note of
the interruption says better."""


def _say_in_any_case(text: str) -> None:
    """Say it, even where a library could not be loaded to the end, which loads no second time:
    wrapping lines may need it.
    """
    try:
        say(text, err=True)
    except ImportError:
        click.echo(text, err=True)


def _end(ctx: click.Context, interrupt: BaseException) -> NoReturn:
    """Say that the command was interrupted."""
    usual = GOES_ON.get(str(ctx.invoked_subcommand), "")
    way = "".join(getattr(interrupt, "__notes__", [usual]))
    _say_in_any_case(f"Error: interrupted before it was done{way}")
    ctx.exit(INTERRUPTED)


class Commands(click.Group):
    """The commands, with every error of ours as a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        lack = None if {"-h", "--help"} & {*ctx.args} else _too_little_memory()
        if lack is not None:
            click.echo(f"Error: {lack}", err=True)  # say() needs the libraries that do not fit
            ctx.exit(RunError.exit_code)
        try:
            with typed_words_escaped():
                return super().invoke(ctx)
        except ScenarioError as error:
            say(*error.faults, err=True)
            ctx.exit(error.exit_code)
        except SupportsimError as error:
            say(f"Error: {error}", *getattr(error, "__notes__", ()), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt as interrupt:
            _end(ctx, interrupt)
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            from sim.units.text import printable

            name = printable(str(error.filename))
            say(f"Error: {name:.60}…: too long for the name of a file", err=True)
            ctx.exit(UsageError.exit_code)
        except (MemoryError, ImportError) as error:
            if STOP.is_set():
                _end(ctx, error)
            if isinstance(error, ImportError) and NO_ROOM not in str(error):
                raise
            _say_in_any_case("Error: there is too little memory for this")
            ctx.exit(RunError.exit_code)
        except Exception as error:
            # a library that was being loaded may make an error of its own of the wish to stop
            if not STOP.is_set() or isinstance(error, click.exceptions.Exit):
                raise
            _end(ctx, error)


def _say_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """The version of the package, and the engines that it has here."""
    if not asked:
        return
    from sim.engine import engines_here

    lack = engines_here()["compiled"]
    compiled = f"compiled (not there: {lack})" if lack else "compiled (built)"
    say(f"supportsim {sim.__version__}, engines: simpy, {compiled}")
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version and the engines, and exit.",
)
def cli() -> None:
    """Simulate a customer support team: which staffing plan is better, and by how much?

    A scenario is a YAML file, or the name of a bundled one (see `supportsim scenarios`).

    \b
    Example:
      supportsim run web-shop
    """


for _command in (
    run,
    compare,
    grow,
    size,
    signals,
    init,
    calibrate,
    backtest,
    replan,
    warm_up,
    experiment,
    page,
    check,
    scenarios,
    schema,
):
    cli.add_command(_command)


def _open_what_is_closed() -> None:
    """Nothing is shown where stderr is closed; closed stdout is told, and ends the command.

    Else the next file that is opened would take its place, and be written into.
    """
    is_closed = sys.stdout is None
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            place = os.open(os.devnull, os.O_RDWR)
            if place != number:
                os.dup2(place, number)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w"))
    if is_closed:
        say("Error: cannot write the output: it is closed", err=True)
        sys.exit(RunError.exit_code)


def main() -> None:
    """Entry point of the command."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show "–" or "ü" shows "?" and not a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    listen()
    # Nearly all objects of a report stay: to look at them after every 700 new ones takes long.
    gc.set_threshold(OBJECTS)
    # What can overflow is refused; should anything be left, it is no word for a user.
    warnings.simplefilter("ignore", RuntimeWarning)
    try:
        try:
            cli(prog_name="supportsim")
        finally:
            is_handled()
            sys.stdout.flush()
    except KeyboardInterrupt:  # while the command was ending already
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to flush
        if error.errno != errno.EPIPE:
            say(f"Error: cannot write the output: {error.strerror}", err=True)
        sys.exit(RunError.exit_code)
