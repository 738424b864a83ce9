"""Gives the package a version: `make release VERSION=0.2.0` calls it, then builds the wheel."""

import datetime as dt
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(version: str) -> None:
    """Write the version into the package, and over what CHANGELOG.md calls unreleased."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"a version is written like 0.2.0, not `{version}`: make release VERSION=0.2.0")
    changelog, package = ROOT / "CHANGELOG.md", ROOT / "sim" / "version.py"
    changes = changelog.read_text(encoding="utf-8")
    if "\n## Unreleased\n" not in changes:
        sys.exit("CHANGELOG.md has nothing under `## Unreleased`")
    heading = f"\n## {version} ({dt.date.today():%Y-%m-%d})\n"
    changelog.write_text(changes.replace("\n## Unreleased\n", heading, 1), encoding="utf-8")
    code = package.read_text(encoding="utf-8")
    stated = re.sub(r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"', code)
    package.write_text(stated, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
