"""Seeded mutants of scenario files: a few characters, lines or branches are not as they were."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from sim.scenarios.text.sources import bundled_files

EVERYTHING = "everything"
"""The scenario beside this file that uses every key of the language."""

ODD = [
    *"\x00\x07\x1b\x7f\u0085\u00a0\u00ad\u0301\u200b\u200f\u2028\u202e\ufeff\ufffd\ufffe\U0001f600",
    *"\t\r\n '\"`#&*!|>%@?:-,[]{}\\<=~.;/",
    *("ß", "é", "½", "²", "٣", "１", "–", "İ", "ﬁ", "\ud800"),  # the last is no character at all
    *(b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80"),
]
VALUES = (Path(__file__).parent / "values.txt").read_text(encoding="utf-8").splitlines()
"""What is put in place of values: of the wrong kind, too large, or right elsewhere."""
_NUMBER = re.compile(r"\d+(\.\d+)?")
_AMOUNTS = ["0", "-1", "1e9", "1e300", "1e999", "0.001", "1e-12", "nan", "99", "100", "24", "7", ""]


@dataclass(frozen=True)
class Mutant:
    """Scenario files by name, the first of which is to be loaded, and what was done to them."""

    seed: int
    base: str
    files: dict[str, bytes]
    changes: tuple[str, ...]


def bases() -> dict[str, dict[str, bytes]]:
    """Files by name of each sound scenario, the scenario itself first; bundled or beside this."""
    found = {name: {f"{name}.yaml": file.read_bytes()} for name, file in bundled_files().items()}
    here = Path(__file__).parent
    names = [f"{EVERYTHING}.yaml", *sorted(path.name for path in here.glob("*.csv"))]
    return found | {EVERYTHING: {name: (here / name).read_bytes() for name in names}}


def mutant(seed: int) -> Mutant:
    """The mutant of that number: always the same one, as long as the sound scenarios are."""
    rng = random.Random(seed)
    sound = bases()
    base = rng.choice(sorted(sound))
    files = dict(sound[base])
    changes = []
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        name = rng.choice(sorted(files)) if rng.random() < 0.1 else next(iter(files))
        ways = (_characters, _lines, _tree) if name.endswith(".yaml") else (_characters, _lines)
        way = rng.choices(ways, (2, 2, 6)[: len(ways)])[0]
        changes.append(f"{name}: {way.__name__.strip('_')}")
        files[name] = way(rng, files[name])
    return Mutant(seed, base, files, tuple(changes))


def _characters(rng: random.Random, data: bytes) -> bytes:
    """One run of characters deleted, repeated, swapped with the next, or something odd put in."""
    at = rng.randrange(len(data) + 1)
    end = min(len(data), at + rng.choice((1, 1, 1, 2, 5, 40)))
    odd = rng.choice(ODD)
    text = odd if isinstance(odd, bytes) else odd.encode("utf-8", "surrogatepass")
    piece = data[at:end]
    changed = rng.choice((b"", piece * 2, piece[::-1], text, text + piece, piece.upper()))
    return data[:at] + changed + data[end:]


def _lines(rng: random.Random, data: bytes) -> bytes:
    """One line deleted, repeated, moved or indented otherwise; or all ended otherwise, or cut."""
    lines = data.splitlines(keepends=True) or [b""]
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    line = lines[at]
    way = rng.randrange(8)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(to, line)
    elif way == 2:
        lines[at], lines[to] = lines[to], line
    elif way == 3:
        lines[at] = b" " * rng.randint(1, 5) + line
    elif way == 4:
        lines[at] = line.removeprefix(b" " * rng.randint(1, 4))
    elif way == 5:
        lines[at] = line.replace(b"  ", b"\t", 1)
    elif way == 6:
        lines = [each.rstrip(b"\n") + rng.choice((b"\r\n", b"\r", b"\n\n")) for each in lines]
    else:
        del lines[at:]
    return b"".join(lines)


def _tree(rng: random.Random, data: bytes) -> bytes:
    """One value or key of the YAML tree changed; characters where there is no tree any more."""
    try:
        text = data.decode()
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        nodes = list(_nodes(root))
        rng.choice(_TREE)(rng, nodes)
        written: str = yaml.serialize(root, Dumper=yaml.BaseDumper, allow_unicode=True, width=10**6)
    except (UnicodeError, yaml.YAMLError, RecursionError, IndexError):
        return _characters(rng, data)
    return written.encode()


def _nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """All nodes below a tree's root, keys left out; each once."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            children = [value for _, value in node.value]
        else:
            children = list(node.value) if isinstance(node, yaml.SequenceNode) else []
        yield from children
        waiting += children


def _become(node: yaml.Node, other: yaml.Node) -> None:
    node.__class__, node.__dict__ = other.__class__, copy.deepcopy(other).__dict__


def _pairs(rng: random.Random, nodes: list[yaml.Node]) -> list[tuple[yaml.Node, yaml.Node]]:
    """The keys and values of some section."""
    sections = [node for node in nodes if isinstance(node, yaml.MappingNode) and node.value]
    pairs: list[tuple[yaml.Node, yaml.Node]] = rng.choice(sections).value
    return pairs


def _other_value(rng: random.Random, nodes: list[yaml.Node]) -> None:
    _become(rng.choice(nodes), yaml.compose(rng.choice(VALUES), Loader=yaml.BaseLoader))


def _other_number(rng: random.Random, nodes: list[yaml.Node]) -> None:
    numbers = [n for n in nodes if isinstance(n, yaml.ScalarNode) and _NUMBER.search(n.value)]
    node = rng.choice(numbers)
    old = rng.choice(list(_NUMBER.finditer(node.value)))
    new = rng.choice([*_AMOUNTS, f"-{old[0]}", f"{old[0]}0", f"{old[0]}000", f"0.{old[0]}"])
    node.value = node.value[: old.start()] + new + node.value[old.end() :]


def _elsewhere(rng: random.Random, nodes: list[yaml.Node]) -> None:
    """A value takes the place of another."""
    _become(rng.choice(nodes), rng.choice(nodes))


def _swap(rng: random.Random, nodes: list[yaml.Node]) -> None:
    one, other = rng.choice(nodes), rng.choice(nodes)
    kept = copy.copy(one)
    one.__class__, one.__dict__ = other.__class__, other.__dict__
    other.__class__, other.__dict__ = kept.__class__, kept.__dict__


def _drop(rng: random.Random, nodes: list[yaml.Node]) -> None:
    pairs = _pairs(rng, nodes)
    del pairs[rng.randrange(len(pairs))]


def _twice(rng: random.Random, nodes: list[yaml.Node]) -> None:
    pairs = _pairs(rng, nodes)
    pairs.append(copy.deepcopy(rng.choice(pairs)))


def _move(rng: random.Random, nodes: list[yaml.Node]) -> None:
    """A key goes to another section."""
    pairs = _pairs(rng, nodes)
    _pairs(rng, nodes).append(pairs.pop(rng.randrange(len(pairs))))


def _rename(rng: random.Random, nodes: list[yaml.Node]) -> None:
    key, _ = rng.choice(_pairs(rng, nodes))
    other, _ = rng.choice(_pairs(rng, nodes))
    at = rng.randrange(len(key.value) + 1)
    typo = key.value[:at] + rng.choice(("", "x", ".", " ", "=", "é", "\n")) + key.value[at + 1 :]
    key.value = rng.choice((typo, typo, other.value, rng.choice(VALUES), key.value.upper(), ""))


def _wrap(rng: random.Random, nodes: list[yaml.Node]) -> None:
    node = rng.choice(nodes)
    for _ in range(rng.choice((1, 1, 2, 60))):
        inner = copy.copy(node)
        if rng.random() < 0.5:
            _become(node, yaml.SequenceNode("tag:yaml.org,2002:seq", [inner], flow_style=True))
        else:
            key = yaml.ScalarNode("tag:yaml.org,2002:str", rng.choice(("a", "L1", "mean", "mon")))
            pairs = [(key, inner)]
            _become(node, yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=True))


def _lengthen(rng: random.Random, nodes: list[yaml.Node]) -> None:
    """A list or section with the same again, many times."""
    several = [n for n in nodes if isinstance(n, (yaml.SequenceNode, yaml.MappingNode)) and n.value]
    node = rng.choice(several)
    more = copy.deepcopy(rng.choice(node.value))
    for number in range(rng.choice((1, 3, 30, 300))):
        again = copy.deepcopy(more)
        if isinstance(node, yaml.MappingNode):
            again[0].value += f" {number}"
        node.value.append(again)


def _alias(rng: random.Random, nodes: list[yaml.Node]) -> None:
    """A value refers to another one, perhaps to one that holds it."""
    _, value = pair = rng.choice(pairs := _pairs(rng, nodes))
    pairs[pairs.index(pair)] = (pair[0], rng.choice([*nodes, value]))


def _tag(rng: random.Random, nodes: list[yaml.Node]) -> None:
    rng.choice(nodes).tag = rng.choice(("!x", "tag:yaml.org,2002:int", "!!python/object:os.system"))


_TREE: tuple[Callable[[random.Random, list[yaml.Node]], None], ...] = (
    *(_other_value, _other_value, _other_value, _other_number, _other_number, _other_number),
    *(_elsewhere, _swap, _drop, _drop, _twice, _move, _rename, _rename, _wrap, _lengthen),
    *(_alias, _tag),
)
