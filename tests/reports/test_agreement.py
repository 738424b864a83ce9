"""One comparison on the page, on the terminal and as JSON: the same words, the same digits."""

import html
import json
import math
import re
from collections import Counter

import pytest

from sim.kpis import KEY
from sim.metrics import METRICS
from sim.reports.pen import words
from sim.reports.pen.rows import change, label, plain_level
from sim.reports.run.page import render_page
from sim.terminal import print_json, print_tables

ON = re.compile(r"(better|worse|same|no difference that matters|cannot tell yet) on ([0-9]+)")


@pytest.fixture(
    scope="module", params=[0.85, 0.997, 1.2], ids=["far better", "hardly better", "worse"]
)
def compared(request, result, make_result, make_comparison):
    return make_comparison(result, make_result(name="Plan B", ease=request.param))


@pytest.fixture(scope="module")
def page(compared):
    return plain(render_page(compared.results, compared, []))


@pytest.fixture
def terminal(compared, capsys):
    print_tables(compared.results, compared)
    return capsys.readouterr().out


@pytest.fixture
def rows(compared, capsys):
    """Those of JSON."""
    print_json(compared.results, compared)
    found = json.loads(capsys.readouterr().out)
    return [{k: math.nan if v is None else v for k, v in row.items()} for row in found]


def differences(rows):
    return [row for row in rows if isinstance(row["versus"], str)]


def plain(page):
    """Without what only sets it: true minus signs, and blanks that hold a figure together."""
    return html.unescape(page).replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")


def on_the_page(page, heading):
    """Cells by what they measure, of the first table that has such a heading."""
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    table = next(each for each in tables if heading in each.partition("</tr>")[0])
    rows = re.findall(r'<th scope="row">(.*?)</tr>', table, re.DOTALL)
    cells = [re.split(r"</t[hd]>", row) for row in rows]
    return {
        row[0]: [" ".join(re.sub("<[^>]*>", " ", c).split()) for c in row[1:-1]] for row in cells
    }


def on_the_terminal(text, title):
    """Cells by what they measure and of whom, of one table."""
    table = text.split(f"\n{title}\n")[1].split("\n\n\n")[0]
    heading = next(line for line in table.splitlines() if line.split()[:1] == ["KPI"])
    starts = [match.start() for match in re.finditer(r"(?<=  )\S", heading)]
    ends = [*starts[1:], None]
    lines = table.split("─\n")[-1].splitlines()
    cells = [[line[a:b].strip() for a, b in zip(starts, ends, strict=True)] for line in lines]
    return {", ".join(filter(None, row[:2])): row[2:] for row in cells if any(row)}


def test_differences(compared, page, terminal, rows):
    shown = on_the_page(page, "Verdict")
    printed = on_the_terminal(terminal, "Plan B, compared with Web shop")
    changes = differences(rows)
    levels = [row for row in rows if not isinstance(row["versus"], str)]
    figures = {(row["scenario"], *(row.get(k) for k in KEY)): row for row in levels}
    assert len(changes) == len(compared.table) == len(shown) == len(printed)
    assert {row["verdict"] for row in changes} <= set(compared.table["verdict"])
    for row in changes:
        sides = (figures[name, *(row[k] for k in KEY)] for name in (row["versus"], row["scenario"]))
        before, after = (plain_level(each, "EUR") for each in sides)
        text = change({**row, "difference": row["mean"]}, "EUR")
        assert shown[label(row)][:4] == [row["verdict"], text, before, after]
        *three, verdict = printed[label(row)]
        assert three == [before, after, text]
        assert verdict.partition(": ")[0] == row["verdict"]


def test_targets(page, terminal):
    shown, printed = on_the_page(page, "Target"), on_the_terminal(terminal, "Targets")
    assert len(shown) >= 5
    for name, (target, *figures) in shown.items():
        assert printed[name][0] == target
        for cell, other in zip(figures, printed[name][1:], strict=True):
            figure, _, verdict = other.rpartition(": ")
            assert cell == f"{verdict} {figure}"


def test_the_sentence_counts_what_the_table_says(page, terminal, rows):
    sentence = next(line for line in terminal.splitlines() if line.startswith("Plan B against"))
    assert sentence in page
    judged = [
        row["verdict"]
        for row in rows
        if isinstance(row["versus"], str)
        and row["unit"] != "money"
        and METRICS[row["metric"]].better
    ]
    counted = {verdict: int(number) for verdict, number in ON.findall(sentence)}
    assert counted == Counter(judged)


def test_both_say_what_the_ranges_rest_on(compared, page, terminal):
    assert words.relied_on(compared.confidence) in terminal
    assert terminal.splitlines()[-1] in page
