"""Numbers in words."""

import datetime as dt
import math
import subprocess
import sys

import pytest

from sim.reports.pen.words import (
    about,
    amount,
    count_of,
    day,
    difference,
    estimate,
    every_target,
    heads_of,
    hour,
    in_sentence,
    joined,
    listed,
    needed_in_words,
    odds,
    scope,
)

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1 / 3, "min", "20 s"),
        (3.4, "min", "3.4 min"),
        (119.0, "min", "119 min"),
        (480.0, "min", "8 h"),
        (2880.0, "min", "2 days"),
        (0.82, "share", "82 %"),
        (0.004, "share", "0.4 %"),
        (1240.3, "money", "1,240 EUR"),
        (9.5, "money", "9.50 EUR"),
        (12.34, "count", "12"),
        (0.0, "count", "0"),
        (NAN, "share", "not measured"),
    ],
)
def test_a_figure_has_its_unit_and_two_digits(value, unit, text):
    assert amount(value, unit) == text


@pytest.mark.parametrize(
    ("figures", "unit", "text"),
    [
        ((0.82, 0.80, 0.84), "share", "82 % (80 to 84)"),
        ((0.823, 0.820, 0.826), "share", "82.3 % (82.0 to 82.6)"),
        ((0.97, 0.91, 1.0), "share", "97 % (91 to 100)"),
        ((0.02, 0.0, 0.05), "share", "2 % (0 to 5)"),
        ((1.04, 0.98, 1.10), "share", "104 % (98 to 110)"),
        ((-2.0, -5.0, 1.0), "score", "-2 (-5 to 1)"),
        ((4.234, 4.211, 4.257), "score", "4.23 (4.21 to 4.26)"),
        ((0.5, 0.4, 1.5), "min", "30 s (24 to 90)"),
        ((1240.0, 1200.0, 1280.0), "money", "1,240 EUR (1,200 to 1,280)"),
        ((3.4, NAN, NAN), "min", "3.4 min"),
    ],
)
def test_an_interval_is_in_the_same_unit_and_digits_as_its_figure(figures, unit, text):
    assert estimate(*figures, unit) == text


def test_money_is_in_the_currency_of_the_scenario():
    assert amount(1240.0, "money", "CHF") == "1,240 CHF"


@pytest.mark.parametrize(
    ("figures", "unit", "text"),
    [
        ((0.032, 0.010, 0.054), "share", "+3 points (+1 to +5)"),
        ((-1.2, -1.5, -0.9), "min", "-72 s (-90 to -54)"),
        ((-4293.0, -4657.0, -3928.0), "money", "-4,300 EUR (-4,700 to -3,900)"),
        ((-6.2, -16.8, -0.02), "count", "-6.2 (-16.8 to -0.0)"),
        ((0.0, 0.0, 0.0), "min", "0 s (0 to 0)"),
        ((0.5, -0.5, 1.5), "count", "+0.5 (-0.5 to +1.5)"),
        ((2.0, NAN, NAN), "count", "+2.0"),
    ],
)
def test_differences_have_signs_and_shares_differ_by_points(figures, unit, text):
    assert difference(*figures, unit) == text


def test_who_is_meant_is_reported_only_where_it_is_not_everybody():
    everyone = dict.fromkeys(("channel", "topic", "tier", "group", "agent"), "all")
    assert scope(everyone) == ""
    assert scope({**everyone, "channel": "phone", "topic": "order"}) == "phone, order"


def test_labels_in_sentences_keep_their_abbreviations():
    assert in_sentence("Service level") == "service level"
    assert in_sentence("FCR") == "FCR"


def test_lists_end_with_how_many_more():
    assert listed(["a", "b", "c"]) == "a; b; c"
    assert listed(["a", "b", "c", "d", "e"]) == "a; b; c and 2 more"
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert count_of(1, "replication") == "1 replication"
    assert count_of(1200, "replication") == "1,200 replications"


def test_dates_and_targets_in_sentences():
    assert day("2026-03-09") == day(dt.date(2026, 3, 9)) == "9 March 2026"
    assert (every_target(1), every_target(3)) == ("its only target", "all 3 targets")


def test_hours_of_the_week():
    assert hour("Mon 08") == "Mon 08:00 to 09:00"
    assert hour("Sun 23") == "Sun 23:00 to 24:00"


@pytest.mark.parametrize(
    ("needed", "text"),
    [
        (57.6, "about 58"),
        (338, "about 340"),
        (1809, "about 1,800"),
        (1.2, "about 2"),
        (149_467, "more than 10,000"),
        (math.inf, "more than 10,000"),
    ],
)
def test_needed_replications_are_no_more_exact_than_known(needed, text):
    assert needed_in_words(needed) == text


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.0, "next to nothing"),
        (0.01, "about 1 in 100"),
        (0.13, "about 1 in 8"),
        (0.32, "about 1 in 3"),
        (0.5, "about 1 in 2"),
        (0.73, "about 3 in 4"),
        (0.96, "about 19 in 20"),
        (1.0, "as good as certain"),
    ],
)
def test_a_chance_in_sentences_is_one_that_people_know(chance, text):
    assert odds(chance) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(25_375, "about 25,000 EUR"), (1_152, "about 1,200 EUR"), (0, "0 EUR")],
)
def test_money_in_sentences_has_two_digits(value, text):
    assert about(value, "money") == text


def test_words_and_verdicts_are_quick_to_import_and_charts_do_without_pyplot():
    code = (
        "import sys; import sim.reports.run.verdict; "
        "assert not {'pandas', 'matplotlib', 'scipy', 'jinja2'} & set(sys.modules); "
        "import sim.reports.run.charts; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_part_time_agents_are_told_as_full_time_equivalents() -> None:
    assert heads_of(4, 1.0) == "4"
    assert heads_of(4, 0.9) == "4 (3.6 FTE)"
    assert heads_of(4, 0.999) == "4"  # where the digits show no difference
