"""The report page: stands alone, opens with the verdict, shows names harmlessly."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from sim.reports.charts import draw_pictures
from sim.reports.pen.page import cell, typeset
from sim.reports.pen.tables import (
    breakdown_table,
    definitions,
    differences_table,
    flows_table,
    headline_table,
    targets_table,
    week_table,
)
from sim.reports.run.page import render_page
from sim.reports.run.verdict import verdict

EVIL = '<script>alert("x")</script>'
VOID = {"meta", "br", "img", "link", "hr", "input", "path", "use", "rect", "image"}


class Outline(HTMLParser):
    """Tags, ids and references of a page; fails on tags that do not close each other."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.ids, self.references = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._note(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self._note(attrs)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def _note(self, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.references.append(value)
            self.references += [f"#{each}" for each in re.findall(r"url\(#([^)]*)\)", value or "")]


@pytest.fixture(scope="module")
def evil(make_result):
    """A scenario whose names are not meant well."""
    groups = {EVIL: 2, "=1+1": 3}
    channels = {"channels": ("=1+1", "a & b"), "live": ("a & b",)}
    return make_result(name=EVIL, about=EVIL, groups=groups, weeks=1, **channels)


@pytest.fixture(scope="module")
def page(evil):
    return render_page([evil], None, draw_pictures([evil], None, [""]))


@pytest.fixture(scope="module")
def compared(comparison):
    return render_page(list(comparison.results), comparison, [])


def test_the_page_needs_nothing_else(page):
    assert set(re.findall(r"https?://[^\s\"'<>)]*", page)) == {"http://www.w3.org/2000/svg"}
    outline = Outline(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(outline.tags)
    assert outline.open == []
    assert all(each.startswith(("#", "data:")) for each in outline.references)
    assert "@import" not in page


def test_ids_are_unique_and_every_reference_finds_its_id(page):
    outline = Outline(page)
    assert len(set(outline.ids)) == len(outline.ids)
    wanted = {each[1:] for each in outline.references if each.startswith("#")}
    assert wanted <= set(outline.ids)
    assert page.count("<svg") == 4


def test_names_are_shown_and_not_run(page):
    assert EVIL not in page
    assert page.count("&lt;script&gt;alert(") > 5
    assert "=1+1" in page
    assert "a &amp; b" in page


def test_the_page_opens_with_the_verdict(page, evil):
    first = (
        typeset(verdict(evil)[0]).replace('"', "&#34;").replace("<", "&lt;").replace(">", "&gt;")
    )
    assert first in page
    assert page.index(first) < page.index("<table")


def test_the_page_is_readable_without_eyes_on_paper_and_on_phones(page):
    assert '<html lang="en">' in page
    assert 'name="viewport"' in page
    assert "@media print" in page
    pictures = re.findall(r"<svg[^>]*>", page)
    assert all('role="img"' in each and re.search('aria-label="[^"]+"', each) for each in pictures)
    assert page.count("<figcaption>") == len(pictures)
    assert page.count("5 simulated runs; ") >= 3


def regions_have_names_of_their_own(page: str) -> None:
    """A screen reader lists what scrolls by its name; a keyboard must reach each of them."""
    names = re.findall(r'role="region" aria-label="([^"]*)"', page)
    assert names
    assert len(names) == len({*names}), sorted(name for name in names if names.count(name) > 1)
    assert not re.findall(r"<pre(?! tabindex)", page)
    assert page.count('tabindex="0"') == len(names)


def test_what_scrolls_is_named_and_reached_by_keyboard(page, compared):
    regions_have_names_of_their_own(page)
    regions_have_names_of_their_own(compared)


def test_the_page_says_what_was_simulated(page, evil):
    for fact in (evil.fingerprint, "supportsim 0.1.0", "Europe/Berlin", "of the inquiries"):
        assert fact in page
    assert "after a warm-up of none" in page


def test_a_comparison_page_reports_each_difference(compared, comparison):
    assert "Plan B against Web shop" in compared
    assert '<span class="mark good">better</span>' in compared
    assert '<span class="mark bad">worse</span>' in compared
    of_plan = "<h2>Plan B: charts and tables</h2>"
    assert compared.index("<h2>Comparison</h2>") < compared.index(of_plan)
    assert "you can rely on all at once, 19 times in 20" in compared
    assert Outline(compared).open == []


def test_figures_keep_their_units_and_true_minus_signs():
    assert typeset("-1.2 min (-1.4 to +1.0)") == "−1.2\xa0min (−1.4 to +1.0)"
    assert typeset("a-1 to 20 % on 3 scenarios") == "a-1 to 20\xa0% on 3 scenarios"
    assert str(cell("-7 (-18 to +4)")) == (
        '<span class="n">−7</span> <span class="n range">(−18 to +4)</span>'
    )
    assert str(cell("<b> (x)")) == "&lt;b&gt; (x)"
    assert str(cell("met")) == '<span class="mark good">met</span>'
    assert str(cell("missed: 7 %")) == '<span class="mark bad">missed</span> 7\xa0%'


def test_targets_carry_figure_and_verdict_of_each_scenario(result, comparison):
    table = targets_table([result])
    assert table.columns == ("Measure", "Target", "Measured")
    measure, target, text = table.rows[0]
    reported, _, figure = text.partition(": ")
    assert (measure, target) == ("Service level, chat", "at least 80 % within 20 s")
    assert reported in ("met", "missed", "cannot tell yet")
    assert re.fullmatch(r"[\d.]+ % \([\d.]+ to [\d.]+\)", figure)
    several = targets_table(comparison.results)
    assert several.columns == ("Measure", "Target", "Web shop", "Plan B")


def test_a_target_that_another_scenario_lacks_is_left_open(result):
    other = replace(result, name="Plan B", targets=result.targets[:1])
    assert targets_table([result, other]).rows[-1][-1] == "no such target"


def test_headline_figures_stand_side_by_side(comparison):
    table = headline_table(comparison.results)
    assert table.columns == ("Measure", "Web shop", "Plan B")
    assert [row[0] for row in table.rows[:3]] == [
        "Service level, chat",
        "Service level, email",
        "Service level, phone",
    ]
    assert all(len(row) == 3 for row in table.rows)


def test_differences_are_reported_with_replications_that_would_decide(comparison):
    table = differences_table(comparison, comparison.results[1])
    assert len(table.rows) == len(comparison.table)
    assert {row[1] for row in table.rows} == set(comparison.table["verdict"])


def test_breakdowns_have_a_column_for_each_name_and_the_weeks_a_row(result):
    assert breakdown_table(result, "channel").columns == ("Measure", "chat", "email", "phone")
    assert breakdown_table(result, "group").columns[1:] == tuple(result.headcount)
    assert [row[0] for row in week_table(result).rows] == ["2026-01-12", "2026-01-19", "2026-01-26"]
    assert week_table(result).title == "By week, all channels together"


def test_what_was_not_measured_is_an_empty_cell(result):
    rows = {row[0]: row for row in breakdown_table(result, "channel").rows}
    assert rows["Abandonment"][2] == ""
    assert rows["Abandonment"][1] != ""


def test_shares_of_flows_add_up_for_each_place(result):
    shares = [row[3] for row in flows_table(result).rows if row[0] == "abandoned"]
    assert sum(float(share.removesuffix(" %")) for share in shares) == pytest.approx(100, abs=1)


def test_every_measure_in_the_tables_is_defined(result):
    defined = {name for name, _ in definitions([result])}
    shown = {row[0].partition(",")[0] for row in headline_table([result]).rows}
    shown |= {row[0] for row in breakdown_table(result, "group").rows}
    shown |= set(week_table(result).columns[1:])
    assert shown <= defined
