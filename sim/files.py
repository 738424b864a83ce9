"""A file is written as a whole, or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

DRAFT = ".supportsim-draft-"
"""How names begin of what is written beside its place, before it is moved there."""


def draft_beside(place: Path) -> Path:
    """A new name in the same folder."""
    return place.parent / f"{DRAFT}{secrets.token_hex(4)}"


def write_file(file: Path, content: bytes) -> None:
    """Write a file, or leave the earlier one as it is; a link is replaced, not followed.

    Args:
        file: where to write; its folder is there.
        content: what to write.

    Raises:
        OSError: it cannot be written.
    """
    draft = draft_beside(file)
    try:
        draft.write_bytes(content)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def write_new(file: Path, content: bytes) -> None:
    """Write a file that is not there yet, as a whole or not at all.

    Args:
        file: where to write; its folder is there.
        content: what to write.

    Raises:
        FileExistsError: something is there, be it a link that leads nowhere; it stays as it is.
        OSError: it cannot be written.
    """
    with file.open("xb") as stream:
        try:
            stream.write(content)
            stream.flush()
        except BaseException:
            file.unlink(missing_ok=True)
            raise
