"""What the package is made of, as CycloneDX (a software bill of materials): python .ci/sbom.py

Each package that the installed supportsim needs, with its version and licence, and each file that
comes from elsewhere and is part of this repository, with its SHA-256: one that is not as it was
taken over ends this with an error. Run it with the Python that supportsim is installed in.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VENDORED = {
    "sim/page/static/htmx.min.js": (
        "htmx.org",
        "2.0.11",
        "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    )
}
"""Name, version and SHA-256 of files of others that are part of this repository, by their path."""


def needed(name: str, extras: frozenset[str] = frozenset()) -> dict[str, metadata.Distribution]:
    """The distributions that one needs, itself included, as far as they are installed."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(name, extras)]
    while waiting:
        wanted, of = waiting.pop()
        key = re.sub(r"[-_.]+", "-", wanted).lower()
        if key in found:
            continue
        try:
            found[key] = metadata.distribution(wanted)
        except metadata.PackageNotFoundError:
            continue
        for line in found[key].requires or ():
            requirement, _, marker = line.partition(";")
            extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", marker)
            if extra is None or extra[1] in of:
                waiting.append((re.split(r"[^A-Za-z0-9._-]", requirement.strip())[0], frozenset()))
    return found


def component(each: metadata.Distribution) -> dict[str, Any]:
    """A package in CycloneDX."""
    about = each.metadata
    name, version = about["Name"], each.version
    told = about.get("License-Expression") or (about.get("License") or "").split("\n")[0]
    of = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", ()) if "License" in line
    ]
    found = {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}",
    }
    licence = told or ", ".join(of)
    return found | ({"licenses": [{"license": {"name": licence[:80]}}]} if licence else {})


def vendored(path: str) -> dict[str, Any]:
    """A file of others in CycloneDX."""
    name, version, stated = VENDORED[path]
    digest = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    if digest != stated:
        sys.exit(f"{path} is not {name} {version} as it was taken over: {digest}")
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:npm/{name}@{version}",
        "properties": [{"name": "path", "value": path}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def main() -> None:
    """Print the bill of materials; extras that are to be in it are arguments."""
    found = needed("supportsim", frozenset(sys.argv[1:]))
    own = found.pop("supportsim")
    parts = [component(found[name]) for name in sorted(found)]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(own) | {"type": "application"}},
        "components": [*parts, *map(vendored, VENDORED)],
    }
    sys.stdout.write(f"{json.dumps(bill, indent=2)}\n")


if __name__ == "__main__":
    main()
