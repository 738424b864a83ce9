"""What is odd in an export is mended or left out by a rule, counted, and told; or refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import cli
from sim.errors import ScenarioError, UsageError
from sim.exports import Export, read_files
from sim.log import Kind, Outcome, Reason
from tests.exports.conftest import Read, told

HEAD = "contact,arrived_at,answered_at,ended_at"


def figure(export: Export, metric: str, **where: str) -> tuple[float, float]:
    """Numerator and denominator of a KPI over everything."""
    kpis = sim.measure(export.log)
    rows = kpis[(kpis["metric"] == metric) & (kpis["per"] == "all")]
    for column in ("channel", "topic", "tier", "group"):
        rows = rows[rows[column].isin([where.get(column, "all")]) | rows[column].isna()]
    row: Any = rows.iloc[0]
    return float(row["numerator"]), float(row["denominator"])


def calls(number: int, early: dict[int, int], wait: int = 30) -> str:
    """Calls a day apart; some answered so many seconds before they arrive."""
    lines = [HEAD]
    for k in range(number):
        at = pd.Timestamp("2026-01-05 09:00:00") + pd.Timedelta(days=k)
        answered = at + pd.Timedelta(seconds=-early[k] if k in early else wait)
        lines.append(f"{k},{at},{answered},{answered + pd.Timedelta(minutes=3)}")
    return "\n".join(lines) + "\n"


def test_two_clocks_are_taken_as_answered_at_once(read: Read) -> None:
    export = read(calls(100, dict.fromkeys(range(0, 80, 2), 2)))
    assert figure(export, "speed_of_answer") == (60 * 0.5, 100)
    assert "40 rows (40.0%) have `answered_at` up to 2 s before `arrived_at`" in told(export)
    assert "(lines 2, 4, 6, …)" in told(export)
    with pytest.raises(ScenarioError, match=r":2: answered_at: must not be before `arrived_at`"):
        read(calls(100, {0: 2}), strict=True)


def test_counts_beyond_those_of_any_simulation_stay_what_they_are(read: Read) -> None:
    """One customer calls 33,000 times, and two contacts were passed on for ever."""
    at = np.datetime64("2026-01-05T09:00:00") + np.arange(33_000) * np.timedelta64(30, "s")
    text = "\n".join(
        f"{k},{t},{t},{t},all,{70_000 * (k < 2)}" for k, t in enumerate(at.astype(str))
    )
    export = read(f"{HEAD},inquiry,transfers\n{text}\n")
    contacts = export.log.contacts
    assert contacts["number"].tolist() == list(range(33_000))
    assert contacts["transfers"][:3].tolist() == [70_000, 70_000, 0]


def test_what_runs_far_backwards_is_left_out_and_if_much_refused(read: Read) -> None:
    export = read(calls(100, {7: 3600, 50: 7200}))
    assert len(export.log.contacts["contact"]) == 98
    assert "2 rows left out: `answered_at` must not be before `arrived_at` (lines 9, 52)" in told(
        export
    )
    with pytest.raises(ScenarioError, match="and 1 more faults"):
        read(calls(100, dict.fromkeys(range(11), 3600)))


def test_measured_durations_count_before_two_clocks(read: Read) -> None:
    text = "Call ID,Created,Answered,Wait time (s),Talk time (s)\n" + "".join(
        f"{k},2026-01-05 09:00:00,2026-01-05 09:00:{20 + k % 3 - 1},20,60\n" for k in range(30)
    )
    contacts = read(text.replace("09:00:00,2026-01-05 09:00:19", "09:00:00,2026-01-05 08:59:59"))
    wait = contacts.log.contacts["answered_at"] - contacts.log.contacts["arrived_at"]
    np.testing.assert_allclose(wait, 1 / 3)
    assert "10 rows (33.3% of the answered) have `Answered` before `Created`, two clocks" in told(
        contacts
    )


def test_who_gave_up_at_an_unknown_time_is_counted_but_not_waited_for(read: Read) -> None:
    days = [f"2026-01-{k + 1:02d}" for k in range(20)]
    text = f"{HEAD},outcome,live\n" + "".join(
        f"{day},{day} 09:00,{day} 09:01,{day} 09:05,solved,true\n" for day in days
    )
    text += "".join(f"x{k},2026-01-0{k + 1} 10:00,,,abandoned,true\n" for k in range(4))
    export = read(text)
    assert figure(export, "abandonment") == (4, 24)
    assert figure(export, "speed_of_answer") == figure(export, "wait") == (20, 20)
    assert figure(export, "line_wait") == (20, 20)
    assert "4 contacts gave up at a time that is not there: not in waits" in told(export)


def test_solved_without_a_time_is_solved(read: Read) -> None:
    text = f"{HEAD},outcome\n" + "".join(
        f"{k},2026-01-{k + 1:02d} 09:00,2026-01-{k + 1:02d} 09:30,"
        f"{f'2026-01-{k + 1:02d} 09:50' if k % 2 else ''},solved\n"
        for k in range(20)
    )
    export = read(text)
    assert figure(export, "solved") == figure(export, "fcr") == (20, 20)
    assert figure(export, "handle_time") == (10 * 20, 10)


def test_customers_who_are_not_known_are_inquiries_of_their_own(read: Read) -> None:
    text = "contact,inquiry,arrived_at,answered_at,ended_at\n" + "".join(
        f"{k},{'' if k % 4 else 'c'},2026-01-{k + 1:02d} 09:00,,\n" for k in range(20)
    )
    assert len(set(read(text).log.contacts["inquiry"])) == 16


LISTED = """Ticket;Angelegt;Erste Antwort;Gelöst am;Status;Kanal;Gruppe;Bearbeiter
7;12.01.2026 09:12;12.01.2026 09:40;12.01.2026 10:05;gelöst;E-Mail;Service;Roe, Kim
8;12.01.2026 09:30;–;n/a;wartend;E-Mail;Service;
9;13.01.2026 08:01;13.01.2026 08:03;13.01.2026 08:20;wiedereröffnet;Telefon;Service;Poe, Lee
9;15.01.2026 11:00;15.01.2026 11:30;15.01.2026 12:00;geschlossen;E-Mail;Technik;Doe, Sam
"""


def test_a_ticket_listed_again_is_a_further_contact(read: Read) -> None:
    export = read(LISTED)
    contacts = export.log.contacts
    solved, open_, back = Outcome.SOLVED, Outcome.OPEN, Outcome.UNSOLVED
    assert contacts["outcome"].tolist() == [solved, open_, back, solved]
    assert contacts["reason"].tolist() == [Reason.FIRST, Reason.FIRST, Reason.FIRST, Reason.RETURN]
    assert len(set(contacts["inquiry"])) == 3
    assert export.log.names.groups == ("Service", "Technik")


def test_a_row_delivered_twice_counts_once(read: Read) -> None:
    again = LISTED + LISTED.splitlines()[1] + "\n"
    export = read(again)
    assert len(export.log.contacts["contact"]) == 4
    assert "1 row passed over: the same contact comes again" in told(export)
    export = read(LISTED, LISTED)  # two exports put together
    assert len(export.log.contacts["contact"]) == 4


def test_words_that_are_not_known_are_told_with_the_way_to_say_them(read: Read) -> None:
    text = LISTED.replace("wartend", "verschollen")
    export = read(text)
    assert '`Status` "verschollen" in 1 rows is not known' in told(export)
    assert '--map "verschollen=solved"' in told(export)
    export = read(text, maps=("verschollen=unsolved",))
    assert "verschollen" not in told(export)
    assert export.log.contacts["outcome"].tolist()[1] == Outcome.UNSOLVED


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "1.5", "many"])
def test_numbers_that_cannot_be(number: str, read: Read) -> None:
    text = f"{HEAD},escalations\n1,2026-01-05 09:00,,,{number}\n"
    with pytest.raises(ScenarioError, match=r":2: escalations: must be a whole number from 0"):
        read(text)


def test_a_year_out_of_reach_names_line_and_date(read: Read) -> None:
    text = f"{HEAD}\n1,2026-01-05 09:00,,\n2,9999-12-31 23:59,,\n"
    with pytest.raises(ScenarioError, match=r':3: arrived_at: .*\(got "9999-12-31 23:59"\)'):
        read(text)


@pytest.mark.parametrize(
    ("day", "options", "said"),
    [
        ("2099-01-05", {}, "the log goes from 1981-01-05 to 2099-01-05, more than 100 years: a da"),
        ("2025-01-05", {"until": dt.date(2899, 12, 31)}, "--until 2899-12-31: the log would go fr"),
        ("2025-01-05", {"since": dt.date(1901, 1, 1)}, "--from 1901-01-01: the log would go from"),
    ],
)
def test_a_log_of_centuries_is_told(
    day: str, options: dict[str, dt.date], said: str, read: Read
) -> None:
    """It would be weighed week by week, almost all of them empty."""
    text = f"{HEAD}\n1,1981-01-05 09:00,,\n2,{day} 23:59,,\n"
    with pytest.raises(UsageError, match=said):
        read(text, **options)
    kept = read(text, until=dt.date(1999, 1, 1))
    assert len(kept.log.contacts["contact"]) == 1


def test_blank_lines_keep_the_lines_right(read: Read) -> None:
    text = f"{HEAD}\n\n\n\n1,2026-01-05 09:00,,\n1,2026-01-06 09:00,,\n"
    with pytest.raises(ScenarioError, match=r':6: contact: "1" is stated twice'):
        read(text)


# -- agents' time --------------------------------------------------------------------------------

WORK = f"{HEAD}\n" + "".join(
    f"{d}-{h},2026-01-{d:02d} {h:02d}:00,2026-01-{d:02d} {h:02d}:00,2026-01-{d:02d} {h:02d}:30\n"
    for d in range(5, 10)
    for h in (9, 10, 11, 14)
)
STEPS = "contact,agent,started_at,ended_at\n" + "".join(
    f"{d}-{h},Kim,2026-01-{d:02d} {h:02d}:00,2026-01-{d:02d} {h:02d}:30\n"
    for d in range(5, 10)
    for h in (9, 10, 11, 14)
)
NAMES = ("contacts.csv", "steps.csv", "intervals.csv")


def duty(*rows: str, agent: str = "Kim") -> str:
    lines = [
        f"{agent},{row.replace('@', f'2026-01-{d:02d} ')}" for d in range(5, 10) for row in rows
    ]
    return "agent,kind,started_at,ended_at\n" + "\n".join(lines) + "\n"


WHOLE = duty("duty,@09:00,@12:00", "break,@12:00,@13:00", "duty,@13:00,@17:00")


@pytest.mark.parametrize(
    ("intervals", "said"),
    [
        (WHOLE, ""),
        (
            duty(
                "duty,@09:00,@12:00", "duty,@09:00,@12:00", "break,@12:00,@13:00",
                "duty,@13:00,@17:00", "duty,@13:00,@17:00", "break,@12:00,@13:00",
            ),
            "15 rows of agents' time passed over: the same stretch is there twice",
        ),
        (duty("duty,@09:00,@17:00", "break,@12:00,@13:00"), "overlap others of the same agent"),
        (
            duty("duty,@09:00,@12:30", "break,@12:00,@13:00", "duty,@11:00,@17:00"),
            "each minute counted once",
        ),
        (
            duty("duty,@09:00,", "break,@12:00,@13:00", "duty,@13:00,@17:00"),
            "5 rows without an end: taken to last until the agent's next row",
        ),
    ],
)  # fmt: skip
def test_each_minute_of_duty_counts_once(intervals: str, said: str, read: Read) -> None:
    export = read(WORK, STEPS, intervals, names=NAMES)
    assert said in told(export)
    assert figure(export, "shrinkage") == pytest.approx((5 * 60, 5 * 480))
    assert figure(export, "occupancy") == pytest.approx((5 * 120, 5 * 420))
    assert set(export.log.intervals["kind"]) == {Kind.DUTY, Kind.BREAK}


@pytest.mark.parametrize("agent", ["kim r", "Roe Kim", ""])
def test_names_that_do_not_match_leave_workload_unknown(agent: str, read: Read) -> None:
    intervals = duty("duty,@09:00,@17:00", agent=agent)
    export = read(WORK, STEPS, intervals, names=NAMES)
    assert len(export.log.intervals["kind"]) == 0
    assert "no duty for agents with 100% of the work: `Kim`" in told(export)
    assert "occupancy" not in set(sim.measure(export.log)["metric"])


@pytest.mark.parametrize("agent", ["KIM", " kim "])
def test_names_alike_but_for_capitals_and_blanks_are_one(agent: str, read: Read) -> None:
    export = read(WORK, STEPS, duty("duty,@09:00,@17:00", agent=agent), names=NAMES)
    assert figure(export, "occupancy") == pytest.approx((5 * 120, 5 * 480))
    assert "no duty" not in told(export)


def test_steps_without_agents_leave_workload_unknown(read: Read) -> None:
    export = read(WORK, WHOLE, names=("contacts.csv", "intervals.csv"))
    assert "the steps do not say who worked" in told(export)
    assert len(export.log.intervals["kind"]) == 0


def test_steps_without_an_end(read: Read) -> None:
    steps = STEPS.replace("2026-01-05 09:30", "").replace("2026-01-06 10:30", "")
    export = read(WORK, steps, WHOLE, names=NAMES)
    assert "2 rows without an end: taken to last until the contact goes on or ends" in told(export)
    assert figure(export, "occupancy") == pytest.approx((5 * 120, 5 * 420))


def test_steps_of_no_contact(read: Read) -> None:
    steps = STEPS + "ghost,Kim,2026-01-05 09:00,2026-01-05 09:30\n"
    export = read(WORK, steps, names=NAMES[:2])
    assert "left out: `contact` is of no contact that there is (line 22)" in told(export)


# -- which days ----------------------------------------------------------------------------------


def test_from_and_until_cut_the_log(read: Read) -> None:
    import datetime as dt

    whole = read(WORK, STEPS, WHOLE, names=NAMES)
    part = read(
        WORK, STEPS, WHOLE, names=NAMES, since=dt.date(2026, 1, 6), until=dt.date(2026, 1, 7)
    )
    assert part.log.calendar.start == dt.date(2026, 1, 6)
    assert part.log.calendar.minutes == 2 * 1440
    assert len(part.log.contacts["contact"]) == 2 * 4
    assert figure(part, "occupancy") == pytest.approx((2 * 120, 2 * 420))
    assert len(whole.log.contacts["contact"]) == 20
    with pytest.raises(UsageError, match="no contact since then"):
        read(WORK, since=dt.date(2027, 1, 1))


def test_files_are_read_once_however_many_stretches_of_days_are_asked_for(
    read: Read, tmp_path: Path
) -> None:
    stretches = [
        (dt.date(2026, 1, 6), dt.date(2026, 1, 7)),
        (dt.date(2026, 1, 5), dt.date(2026, 1, 6)),
        (None, None),
        (dt.date(2026, 1, 6), dt.date(2026, 1, 7)),
    ]
    steps = STEPS + "ghost,Kim,2026-01-05 09:00,2026-01-05 09:30\n"
    alone = [read(WORK, steps, WHOLE, names=NAMES, since=a, until=b) for a, b in stretches]
    files = read_files([tmp_path / name for name in NAMES])
    for name in NAMES:
        (tmp_path / name).unlink()
    for one, (since, until) in zip(alone, stretches, strict=True):
        found = files.days(since, until)
        assert told(found) == told(one)
        for table in ("contacts", "steps", "intervals"):
            pd.testing.assert_frame_equal(found.log.frame(table), one.log.frame(table))


def test_what_ends_after_the_last_day_is_open_then(read: Read) -> None:
    import datetime as dt

    text = f"{HEAD}\n1,2026-01-05 09:00,2026-01-05 10:00,2026-01-09 10:00\n"
    contacts = read(text, until=dt.date(2026, 1, 6)).log.contacts
    assert contacts["outcome"].tolist() == [Outcome.OPEN]
    assert np.isnan(contacts["ended_at"]).all()


def test_the_command_tells_what_it_mended_and_strict_refuses(tmp_path: Path) -> None:
    path = tmp_path / "calls.txt"
    path.write_text(calls(60, {3: 1}))
    done = CliRunner().invoke(cli, ["signals", str(path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "calls.txt: 1 row (1.7%) have `answered_at` up to 1 s before" in done.stderr
    done = CliRunner().invoke(cli, ["signals", str(path), "--strict"], catch_exceptions=False)
    assert done.exit_code == 2
    words = ["signals", str(path), "--from", "2026-01-12", "--until", "2026-02-08"]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert "weeks from 2026-01-12 to 2026-02-02" in done.stdout
    done = CliRunner().invoke(cli, ["signals", str(path), "--from", "2026-1"])
    assert (done.exit_code, "must be a day like" in done.stderr) == (2, True)
