"""Where faults and warnings are gathered, each with its file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.errors import Fault
from sim.scenarios.text.reader import Path, Position, dotted
from sim.units import UnknownWord, both, hint


class Places:
    """Paths, so kept that it does not take long to look among many."""

    def __init__(self, paths: Iterable[tuple[Any, ...]]) -> None:
        self._paths: set[tuple[Any, ...]] = set()
        self._above: set[tuple[Any, ...]] = set()
        for path in paths:
            self.add(path)

    def add(self, path: tuple[Any, ...]) -> None:
        """One more."""
        self._paths.add(path)
        self._above.update(path[:end] for end in range(len(path) + 1))

    def __contains__(self, path: tuple[Any, ...]) -> bool:
        return path in self._paths

    def is_part_of(self, path: tuple[Any, ...]) -> bool:
        """Whether one of them is this path, or lies below it."""
        return path in self._above

    def has_around(self, path: tuple[Any, ...]) -> bool:
        """Whether one of them is this path, or this path lies below it."""
        return any(path[:end] in self._paths for end in range(len(path) + 1))


def original_path(path: Path, kept: Mapping[Path, Sequence[int]]) -> Path:
    """The path in the whole data of a path in what was left of it.

    Args:
        path: in what was left.
        kept: places in the file of the entries that are left of lists.
    """
    original: Path = ()
    for part in path:
        places = kept.get(original, ())
        inside = isinstance(part, int) and part < len(places)
        original = (*original, places[part] if inside else part)  # type: ignore[index]
    return original


class Report:
    """Faults and warnings of one scenario."""

    def __init__(
        self, data: Mapping[str, Any], positions: Mapping[Path, Position], known: Iterable[str] = ()
    ) -> None:
        self.data = data
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.unseen: list[str] = []
        """Modules of the scenario that were not imported: what they add is not known."""
        self._positions = positions
        self._kept: Mapping[Path, Sequence[int]] = {}
        self._broken = Places(tuple(path.split(".")) for path in known if path)
        self._faulty = Places(tuple(path.split(".")) for path in known if path)

    def entries_left(self, kept: Mapping[Path, Sequence[int]]) -> None:
        """Say which entries of lists are left of the scenario that is checked from here on.

        Paths that :meth:`fault`, :meth:`warn` and :meth:`is_broken` get count only these.
        """
        self._kept = kept

    def fault_here(self, path: Path, message: str) -> None:
        """Report a fault, whatever else is wrong; a warning where a module may know better."""
        if self.unseen and isinstance(message, UnknownWord):
            self.warn_here(
                path, f"{message}; {both(self.unseen)} may add it: no module is run here"
            )
            return
        self.faults.append(self._placed(path, message))

    def fault_once(self, path: Path, message: str) -> None:
        """Report a fault at a path in the file, unless it has been already."""
        if self._placed(path, message) not in self.faults:
            self.fault_here(path, message)

    def fault(self, path: Path, message: str, *uses: Path) -> None:
        """Report a fault, unless it follows from another one.

        Args:
            path: the value that is wrong.
            message: the rule, and what was got.
            uses: further values that the check relies on.
        """
        if not any(self.is_broken(each) for each in (path, *uses)):
            self.fault_here(original_path(path, self._kept), message)

    def warn(self, path: Path, message: str) -> None:
        """Report something that can be run but is likely not meant."""
        self.warn_here(original_path(path, self._kept), message)

    def warn_here(self, path: Path, message: str) -> None:
        """Report such a thing at a path in the file."""
        self.warnings.append(self._placed(path, message))

    def mark_broken(self, path: Path) -> None:
        """Note that a value is faulty, so that nothing which follows from it is reported."""
        self._broken.add(_words(path))
        self._faulty.add(_words(path))

    def mark_unknown(self, path: Path, meant: str | None) -> None:
        """Note an unknown key and the known one that it may have been meant to be."""
        if meant is not None:
            self.mark_broken((*path[:-1], meant))
        self._faulty.add(_words(path))

    def is_broken(self, path: Path) -> bool:
        """Whether the value, a part of it, or what it is part of is faulty."""
        words = _words(original_path(path, self._kept))
        return self._faulty.is_part_of(words) or self._faulty.has_around(words)

    def has_broken_part(self, path: Path) -> bool:
        """Whether the value or a part of it is faulty."""
        return self._broken.is_part_of(_words(path))

    def names(self, section: str) -> list[str]:
        """Names that the file states in a section, sound or not."""
        stated = self.data.get(section)
        return list(stated) if isinstance(stated, Mapping) else []

    def stated(self, path: Path) -> Mapping[str, Any] | None:
        """The section of the file at a path, if there is one."""
        value: Any = self.data
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        return value if isinstance(value, Mapping) else None

    def number(self, path: Path) -> str:
        """A number with a point as the file writes it; empty for all else."""
        position = self._positions.get(path)
        return position.number if position else ""

    def line(self, path: Path) -> int | None:
        """Line of the value, or of the nearest section around it that is in the file."""
        position = self._position(path)
        return None if position is None else position.line

    def _position(self, path: Path) -> Position | None:
        ends = range(len(path), -1, -1)
        return next(
            (self._positions[path[:end]] for end in ends if path[:end] in self._positions), None
        )

    def _placed(self, path: Path, message: str) -> Fault:
        position = self._position(path)
        if position is None:
            return Fault("", None, dotted(path), message)
        return Fault(position.file, position.line, dotted(path), message)


def _words(path: Path) -> tuple[str, ...]:
    return tuple(str(part) for part in path)


def check_names(
    report: Report, path: Path, names: Iterable[str] | None, section: str, *, keys: bool = False
) -> None:
    """Names that refer to a section: each must be there, and be stated once."""
    known = report.names(section)
    what = section.rstrip("s")
    for name, count in Counter(list(names or ())).items():
        place = (*path, name) if keys else path
        if name not in known:
            message = f"there is no {what} `{name}`{hint(name, known)}"
            report.fault(place, message, *([(section,)] if not known else []))
        elif count > 1:
            report.fault(path, f"states `{name}` {count} times")
