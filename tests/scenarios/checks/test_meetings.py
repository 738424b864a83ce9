"""Meetings and coaching are no time for work: what is reported of them before a scenario runs."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Write
from tests.scenarios.reported import faults_in, warnings_in

HOURS = """\
scenario: Who is on the lines
horizon: {weeks: 4}
opening_hours: {mon-fri: "08:00-16:00"}
channels: {email: {mode: deferred, volume: 70 per day}}
demand: {weekdays: {sat-sun: 0}}
topics: {letter: {L1: {handle_time: 10 min}}}
team: {desk: {agents: 2MORE}, others: {agents: 1, role: manager}}
"""  # a week: 58.3 h of letters, 80 h of shifts


class TestMeetings:
    def reported(self, write: Write, meetings: str, more: str = "") -> list[str]:
        return warnings_in(write, HOURS.replace("MORE", f", meetings: {meetings}{more}"))

    def test_they_are_no_time_for_work(self, write: Write) -> None:
        assert self.reported(write, '{mon-wed: "08:00-11:00"}') == []  # 62 h are left
        (fault,) = faults_in(write, HOURS.replace("MORE", ', meetings: {mon-wed: "08:00-12:00"}'))
        assert "team.desk: offered 58.3 h of work a week at L1, staffed 56 h (load 104 %)" in fault

    def test_who_is_always_in_one_is_never_on_duty(self, write: Write) -> None:
        meetings = ', meetings: {mon-fri: ["08:00-12:00", "12:00-16:00"]}'
        (fault,) = faults_in(write, HOURS.replace("MORE", meetings))
        assert "no agent on duty can serve `letter` at L1; `desk` is never on duty" in fault

    @pytest.mark.parametrize("meetings", ["24/7", '{sat: "09:00-10:00"}', '{mon: "15:00-17:00"}'])
    def test_those_that_no_shift_has_are_refused(self, write: Write, meetings: str) -> None:
        (fault,) = faults_in(write, HOURS.replace("MORE", f", meetings: {meetings}"))
        assert "team.desk.meetings: lies in no shift of the group from beginning to end" in fault

    def test_those_that_are_not_held_are_reported(self, write: Write) -> None:
        (warning,) = self.reported(write, '{thu: "15:00-16:00", fri-sat: "15:30-16:30"}')
        assert (
            "team.desk.meetings: the meeting of fri 15:30-16:30, sat 15:30-16:30 is not held: "
            "a meeting is held where a shift has all of it"
        ) in warning

    def test_a_night_shift_has_those_of_the_morning_after(self, write: Write) -> None:
        shift = ', shift: {mon-fri: "22:00-06:00", sun: "22:00-06:00"}'
        assert self.reported(write, '{mon: "05:00-06:00", sat: "00:00-01:00"}', shift) == []
        (warning,) = self.reported(write, '{sun: "05:00-06:00", mon: "05:00-06:00"}', shift)
        assert "the meeting of sun 05:00-06:00 is not held" in warning

    def test_so_has_a_shift_of_the_plan(self, write: Write) -> None:
        text = HOURS.replace("MORE", ', meetings: {sat: "09:00-10:00"}')
        planned = 'plan: [{date: 2026-01-12, shift: {mon-sat: "08:00-16:00"}, of: desk}]\n'
        assert warnings_in(write, text + planned) == []


class TestCoaching:
    NEW = (
        ", learning: {over: 1 year}, coaching: {by: BY, time: 16 h, weeks: 52 weeks}",
        "plan: [{date: 2026-01-05, hire: 2, into: desk}]\n",
    )

    def text(self, by: str) -> str:
        staff, plan = self.NEW
        return HOURS.replace("MORE", staff.replace("BY", by)) + plan

    def test_it_is_no_time_for_work(self, write: Write) -> None:
        assert warnings_in(write, self.text("desk")) == []  # 160 h of shifts, 32 h of coaching
        busy = self.text("desk").replace("70 per day", "155 per day")
        (fault,) = faults_in(write, busy)
        assert "offered 129.2 h of work a week at L1, staffed 128 h (load 101 %)" in fault

    def test_more_of_it_than_fits_is_reported(self, write: Write) -> None:
        (warning,) = warnings_in(write, self.text("others"))
        assert (
            "team.desk.coaching: coaching takes two thirds of every shift of `others`: in week 1 "
            "it needs 32 h, and 26.7 h fit"
        ) in warning
