"""Tables beside a scenario: counts, logs to replay, observed durations, and their faults."""

from __future__ import annotations

import re

import pytest

from sim.checking import load_scenario
from sim.distributions import Empirical
from sim.scenarios.text.tables import Counts, Replay
from tests.scenarios.conftest import SMALL, Write
from tests.scenarios.reported import faults_of


class TestTables:
    def test_interval_counts(self, write: Write) -> None:
        write(
            "data/counts.csv",
            "at;count;remark\n2026-01-05 08:15;4;\n2026-01-05T08:00;2.5;x\n"
            "2026-01-06 09:00:00;0;\n",
        )
        text = SMALL.replace("volume: 50 per hour", "counts: data/counts.csv")
        scenario = load_scenario(write("shop.yaml", text))
        assert scenario.channels["phone"].counts == Counts(
            at=("2026-01-05T08:15", "2026-01-05T08:00", "2026-01-06T09:00"),
            count=(4.0, 2.5, 0.0),
            minutes=(None, None, None),
        )

    def test_a_log_to_replay(self, write: Write) -> None:
        write(
            "log.csv",
            "Arrived_At,Topic,Channel\n2026-01-05 09:30,order,phone\n"
            "2026-01-05 08:00,billing,email\n",
        )
        text = SMALL.replace(" volume: 50 per hour,", "").replace(", volume: 80 per day", "")
        scenario = load_scenario(write("shop.yaml", text + "demand: {replay: log.csv}\n"))
        assert scenario.demand.replay == Replay(
            arrived_at=("2026-01-05T08:00", "2026-01-05T09:30"),
            channel=("email", "phone"),
            topic=("billing", "order"),
        )
        unstated = re.sub(r"share: \d+%,? ?", "", text)
        path = write("shop.yaml", unstated + "demand: {replay: log.csv}\n")
        assert all(topic.share is None for topic in load_scenario(path).topics.values())

    @pytest.mark.parametrize(
        "table",
        [
            "seconds\n30\n90\n",
            "minutes\n0.5\n1.5\n",
            "handle time\n30 s\n1.5 min\n",
            "30 s\n90 s\n",
        ],
    )
    def test_observed_durations(self, write: Write, table: str) -> None:
        write("times.csv", table)
        text = SMALL.replace("12 min", "{distribution: empirical, file: times.csv}")
        scenario = load_scenario(write("shop.yaml", text))
        assert scenario.topics["order"].work["L2"].handle_time == Empirical((0.5, 1.5))

    def test_tables_are_found_beside_the_file_that_names_them(self, write: Write) -> None:
        write("base/times.csv", "seconds\n30\n")
        text = SMALL.replace("12 min", "{distribution: empirical, file: times.csv}")
        write("base/base.yaml", text)
        scenario = load_scenario(write("top.yaml", "extends: base/base.yaml\nscenario: Top\n"))
        assert scenario.topics["order"].work["L2"].handle_time == Empirical((0.5,))

    @pytest.mark.parametrize(
        ("table", "reported"),
        [
            ("", ["counts.csv: channels.phone.counts: is empty"]),
            ("at,count\n", ["counts.csv: channels.phone.counts: has a header but no rows"]),
            (
                "when,count\n1,2\n",
                ["counts.csv:1: channels.phone.counts: has no column `at`; known: `when`, `count`"],
            ),
            (
                "at,count\n2026-01-05 08:00,1\n",
                ["counts.csv:2: channels.phone.counts.at.0: needs its length in a column"],
            ),
            (
                "at,count\n2026-01-05 08:00,1\n2026-01-05 08:00,2\n",
                ["counts.csv:3: channels.phone.counts.at.1: states 2026-01-05 08:00 twice"],
            ),
            (
                "at,count\n2026-01-05 08:00,-1\n\nsoon,2\n2026-01-05 09:00,x\n",
                [
                    "counts.csv:2: channels.phone.counts: `count` must be a number of 0 or more",
                    "counts.csv:4: channels.phone.counts: `at` must be a date and time like",
                    'counts.csv:5: channels.phone.counts: `count` must be a number (got "x")',
                ],
            ),
            ('at,count\n"2026', ["counts.csv:"]),
        ],
    )
    def test_wrong_tables_are_reported_with_their_lines(
        self, write: Write, table: str, reported: list[str]
    ) -> None:
        write("counts.csv", table)
        text = SMALL.replace("volume: 50 per hour", "counts: counts.csv")
        faults = faults_of(write("shop.yaml", text))
        assert len(faults) == len(reported)
        for fault, beginning in zip(faults, reported, strict=True):
            assert fault.startswith(beginning)

    def test_many_faults_of_one_table_are_cut_short(self, write: Write) -> None:
        write("counts.csv", "at,count\n" + "soon,1\n" * 500)
        text = SMALL.replace("volume: 50 per hour", "counts: counts.csv")
        faults = faults_of(write("shop.yaml", text))
        assert len(faults) == 11
        assert "and 490 more faults like these" in faults[0]

    def test_unknown_names_in_a_log_are_reported(self, write: Write) -> None:
        write("log.csv", "arrived_at,channel,topic\n2026-01-05 09:30,fone,oder\n")
        text = SMALL.replace(" volume: 50 per hour,", "").replace(", volume: 80 per day", "")
        assert faults_of(write("shop.yaml", text + "demand: {replay: log.csv}\n")) == [
            "log.csv:2: demand.replay: `channel` is not a channel of the scenario; "
            'did you mean `phone`? (got "fone")',
            "log.csv:2: demand.replay: `topic` is not a topic of the scenario; "
            'did you mean `order`? (got "oder")',
        ]

    def test_a_missing_table_is_reported_where_it_is_named(self, write: Write) -> None:
        text = SMALL.replace("volume: 50 per hour", "counts: nowhere.csv")
        assert faults_of(write("shop.yaml", text)) == [
            "shop.yaml:4: channels.phone.counts: `nowhere.csv` no such file"
        ]
