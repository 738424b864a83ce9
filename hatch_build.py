"""Builds the compiled engine into wheels and editable installs, where there is a C compiler.

Without one the package is as good, only slower: all results are the same.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import sys_tags

FOLDER = Path(__file__).parent / "sim" / "engine" / "compiled"


def platform() -> str:
    """The platform of this machine as wheels name it, without claims about older systems."""
    tags = (tag.platform for tag in sys_tags())
    return next(tag for tag in tags if not tag.startswith(("manylinux", "musllinux")))


class CompiledEngine(BuildHookInterface[Any]):
    """Compiles, adds the library to the wheel, and names the platform that it is for."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a wheel is put together, also one of an editable install."""
        del version
        spec = importlib.util.spec_from_file_location("build", FOLDER / "build.py")
        assert spec is not None
        assert spec.loader is not None
        tools = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tools)
        try:
            library = tools.build()
        except (tools.BuildError, OSError) as error:
            self.app.display_warning(f"No compiled engine, runs will take longer: {error}")
            return
        build_data["artifacts"].append(library.relative_to(self.root).as_posix())
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform()}"
