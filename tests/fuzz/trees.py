"""Structural mutants: subtrees swapped, spliced from other files, repeated, their types changed."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import yaml

from tests.fuzz.mutate import VALUES

Tree = Any
"""Plain data: mappings, lists, text."""
Place = tuple[Any, Any]
"""A mapping or list, and a key or index in it."""


def read(text: bytes) -> Tree:
    """The tree of a YAML file, all values as text."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but text


def written(tree: Tree) -> bytes:
    """The tree as YAML; what was never quoted is not quoted here either."""
    return yaml.dump(tree, Dumper=_Plain, allow_unicode=True, width=10**6, sort_keys=False).encode(
        "utf-8", "surrogatepass"
    )


class _Plain(yaml.Dumper):
    """Writes text as it stands in VALUES and in files, so that `3` stays a number."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _text(dumper: yaml.Dumper, text: str) -> yaml.Node:
    is_plain = text and text == text.strip() and not set(text) & set(":#{}[],&*!|>'\"%@`\n\\")
    safe = bool(is_plain) and text.isprintable() and text[0] not in "-?="
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if safe else '"')


_Plain.add_representer(str, _text)


def _implicit(self: Any, kind: Any, value: Any, implicit: Any) -> str:
    del self, value, implicit
    return {
        yaml.ScalarNode: "tag:yaml.org,2002:str",
        yaml.SequenceNode: "tag:yaml.org,2002:seq",
        yaml.MappingNode: "tag:yaml.org,2002:map",
    }[kind]


_Plain.resolve = _implicit  # type: ignore[method-assign]


def places(tree: Tree) -> list[Place]:
    """Every value of a tree, by where it stands."""
    return list(_places(tree))


def _places(tree: Tree) -> Iterator[Place]:
    entries: Sequence[Any] = ()
    if isinstance(tree, dict):
        entries = list(tree)
    elif isinstance(tree, list):
        entries = range(len(tree))
    for key in entries:
        yield tree, key
        yield from _places(tree[key])


def spoilt(rng: random.Random, tree: Tree, donors: Sequence[Tree]) -> tuple[Tree, list[str]]:
    """A copy of a tree with some changes, and their names.

    Args:
        rng: chance.
        tree: what is spoilt.
        donors: trees of other files, whose parts may be put in.
    """
    tree = copy.deepcopy(tree)
    done = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        found = places(tree)
        if not found:
            break
        change = rng.choice(CHANGES)
        change(rng, found, donors)
        done.append(change.__name__.strip("_"))
    return tree, done


def _donated(rng: random.Random, donors: Sequence[Tree]) -> Place:
    return rng.choice(places(rng.choice(donors)))


def _swap(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    del donors
    (one, first), (other, second) = rng.choice(found), rng.choice(found)
    kept = copy.deepcopy(one[first])
    one[first] = copy.deepcopy(other[second])
    other[second] = kept


def _splice(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    home, key = rng.choice(found)
    giver, what = _donated(rng, donors)
    home[key] = copy.deepcopy(giver[what])


def _graft(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    """A key with its value, or an entry, of another file is added."""
    home, _ = rng.choice(found)
    giver, what = _donated(rng, donors)
    if isinstance(home, list):
        home.insert(rng.randrange(len(home) + 1), copy.deepcopy(giver[what]))
    else:
        home[str(what)] = copy.deepcopy(giver[what])


def _same_name(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    """The value that another file has under the same key, which may well be sound."""
    giver, what = _donated(rng, donors)
    alike = [place for place in found if place[1] == what] or found
    home, key = rng.choice(alike)
    home[key] = copy.deepcopy(giver[what])


def _retype(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    del donors
    home, key = rng.choice(found)
    value = home[key]
    kinds = ([value], {"mean": value}, {str(key): value}, str(value)[:40], [], {}, "", "1", "true")
    if isinstance(value, dict):
        kinds = (*kinds, list(value), list(value.values()))
    elif isinstance(value, list):
        kinds = (*kinds, {str(number): each for number, each in enumerate(value)}, *value[:1])
    home[key] = copy.deepcopy(rng.choice(kinds))


def _value(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    del donors
    home, key = rng.choice(found)
    home[key] = read(rng.choice(VALUES).encode())


def _nudge(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    """A number in a text becomes another one of its size."""
    del donors
    numbers = [place for place in found if re.search(r"[1-9]", str(place[0][place[1]]))]
    for home, key in rng.sample(numbers, min(len(numbers), 3)):
        if isinstance(home[key], str):
            home[key] = re.sub(r"[1-9]", lambda _: str(rng.randint(1, 9)), home[key], count=1)


def _drop(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    del donors
    home, key = rng.choice(found)
    del home[key]


def _repeat(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    del donors
    home, key = rng.choice(found)
    for number in range(rng.choice((1, 2, 30, 300))):
        if isinstance(home, list):
            home.append(copy.deepcopy(home[key]))
        else:
            home[f"{key} {number}"] = copy.deepcopy(home[key])


def _deepen(rng: random.Random, found: list[Place], donors: Sequence[Tree]) -> None:
    del donors
    home, key = rng.choice(found)
    for _ in range(rng.choice((1, 3, 60))):
        home[key] = {str(key): home[key]} if rng.random() < 0.5 else [home[key]]


Change = Callable[[random.Random, list[Place], Sequence[Tree]], None]
CHANGES: tuple[Change, ...] = (
    *(_swap, _splice, _splice, _graft, _same_name, _same_name, _same_name),
    *(_retype, _retype, _value, _value, _drop, _repeat, _deepen),
    *(_nudge, _nudge, _nudge, _nudge, _nudge, _nudge),
)
