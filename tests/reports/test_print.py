"""The report prints on few pages, the answer and a picture before any table."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sim.reports.pen.parts import Part, render_parts
from sim.reports.pen.tables import WordTable
from sim.reports.run.files import report_contents

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def comparison_page(comparison) -> str:
    return report_contents(comparison.results, comparison)["report.html"].decode()


def pages_on_paper(page: str, folder: Path) -> int:
    (folder / "report.html").write_text(page, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--print-to-pdf={folder / 'report.pdf'}", (folder / "report.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "report.pdf").read_bytes()))


def test_the_answer_and_a_picture_come_before_any_table(run_page):
    page = run_page
    assert page.index('class="verdict"') < page.index("<svg") < page.index("<table")


def test_a_comparison_shows_its_differences_once(comparison_page):
    page = comparison_page
    assert page.index("Differences to the baseline") < page.index("<table")
    assert "Headline figures" not in page


def test_of_a_folded_table_paper_says_that_it_is_not_printed():
    table = WordTable("Agents by hour", ("Hour", "Agents"), (("Mon 8", "3"),))
    parts = [Part("hours", "Every hour", folded=[table]), Part("open", "Open", tables=[table])]
    page = render_parts("size", "Shop", ["Enough."], "2 runs", parts)
    told = "Agents by hour: folded on the screen, so not printed. Open it first."
    assert page.count(told) == 1
    assert page.index("</details>") < page.index(f'<p class="paper small">{told}')
    assert "details[open] + .paper { display: none; }" in page


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here to print with")
def test_a_run_prints_on_six_pages_and_a_comparison_on_eight(run_page, comparison_page, tmp_path):
    assert pages_on_paper(run_page, tmp_path) <= 6
    assert pages_on_paper(comparison_page, tmp_path) <= 8
