"""Notebooks run from top to bottom and know the package by its front door alone."""

import ast
import os
import warnings
from pathlib import Path

import jupytext
import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.py"))

every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


ANSWERS = {
    "an-experiment.py": "One more agent changes",
    "comparing-staffing.py": "On the same customers",
    "first-scenario.py": "With one more agent",
    "own-routing.py": "Short work first changes",
    "reading-a-log.py": "Alike agents pass on",
}
"""How the last words of each begin."""


def test_these_are_the_notebooks():
    assert sorted(ANSWERS) == NOTEBOOKS


AS_IF_NEW = "import os\nos.chdir({folder!r})\n%reset -f"
"""What a kernel that has run another notebook does first."""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """A client with one kernel for all notebooks: to start it and to import takes longer than they
    do.
    """
    client = nbclient.NotebookClient(nbformat.v4.new_notebook(), timeout=120, kernel_name="python3")
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")  # Jupyter's own, not ours
        patch.setenv("SUPPORTSIM_REPLICATIONS", "2")
        patch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        with client.setup_kernel():
            yield client


@every_notebook
def test_runs_in_jupyter(name, tmp_path, jupyter):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Jupyter's own, not ours
        notebook = jupyter.nb = jupytext.read(FOLDER / name)
        first = nbformat.v4.new_code_cell(AS_IF_NEW.format(folder=str(tmp_path)))
        notebook.cells.insert(0, first)
        for number, cell in enumerate(notebook.cells):
            jupyter.execute_cell(cell, number)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    complaints = [output.text for output in outputs if output.get("name") == "stderr"]
    assert not complaints
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert outputs[-1].text.startswith(ANSWERS[name])


@every_notebook
def test_uses_the_front_door_alone(name):
    tree = ast.parse((FOLDER / name).read_text(encoding="utf-8"))
    modules = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module for module in modules if module.startswith("sim")} == {"sim"}
    assert modules <= {"os", "pathlib", "sim", "pandas", "matplotlib.figure"}
