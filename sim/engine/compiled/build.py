"""Builds the compiled engine from its sources, with whatever C compiler there is.

Uses the standard library alone: the package's build hook runs it where nothing else is installed.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
"""The rules in C: the file of ``sim/queues.py`` is ``queues.c`` there, and so on."""
SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
LIBRARY = f"engine{SUFFIX}"
COMPILERS = ("cc", "gcc", "clang")
FLAGS = ("-std=c11", "-O2", "-ffp-contract=off", "-fvisibility=hidden", "-shared", "-fPIC")
"""No contraction: both engines must round every product and sum alike."""


class BuildError(Exception):
    """The compiled engine could not be built; the message says why."""


def sources() -> list[Path]:
    """The C files and their headers, in order of their names."""
    return sorted([*SOURCES.rglob("*.c"), *SOURCES.rglob("*.h")])


def fingerprint() -> str:
    """16 hexadecimal digits that change with any source; a library carries those of its own."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(SOURCES).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def compiler() -> list[str] | None:
    """The command of the C compiler: what the environment's CC says, or the first usual one."""
    stated = shlex.split(os.environ.get("CC", ""))
    for command in [stated] if stated else [[name] for name in COMPILERS]:
        if shutil.which(command[0]):
            return command
    return None


def build(folder: Path = HERE, *flags: str) -> Path:
    """Compile the sources into a library.

    Args:
        folder: where it goes.
        flags: further ones for the compiler.

    Returns:
        The library.

    Raises:
        BuildError: there is no compiler, or it fails.
    """
    command = compiler()
    if command is None:
        stated = os.environ.get("CC")
        wanted = f"`{stated}`, which CC names" if stated else "none of " + ", ".join(COMPILERS)
        raise BuildError(f"no C compiler was found ({wanted})" if stated else f"{wanted} was found")
    library = folder / LIBRARY
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = Path(scratch) / LIBRARY  # moved when whole: others may be loading the old one
        files = [str(path) for path in sources() if path.suffix == ".c"]
        define = f'-DSOURCES="{fingerprint()}"'
        command = [*command, *FLAGS, *flags, define, *files, "-o", str(made), "-lm"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        except OSError as error:
            raise BuildError(f"{command[0]} cannot be started: {error}") from error
        if done.returncode != 0:
            raise BuildError(f"{command[0]} fails:\n{done.stderr.strip()}")
        made.replace(library)
    return library
