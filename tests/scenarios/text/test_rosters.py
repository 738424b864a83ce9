"""A table of shifts means what the same shifts in the scenario mean, however a planner keeps it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.errors import ScenarioError
from sim.scenarios.text.rosters import read_roster
from sim.scenarios.text.tables import TableError

TEAM = """\
scenario: Rostered
horizon: {start: 2026-01-05, weeks: 1}
opening_hours: {mon-sun: "06:00-22:00"}
channels: {phone: {mode: live, volume: 100 per day}}
topics: {order: {L1: {handle_time: 4 min}}}
team:
"""
BY_HAND = """\
  early:
    shifts:
      - {agents: 2, hours: {mon-thu: "08:00-16:30", fri: "08:00-12:00"}}
      - {agents: 1, hours: {mon-thu: "09:00-17:30"}}
    breaks: [30 min]
  late: {shifts: [{agents: 3, hours: {sat-sun: "14:00-22:00"}}], breaks: [30 min]}
"""
LAYOUTS = {
    "a row a shift": """\
group,shift,agents,days,from,to,breaks
early,A,2,mon-thu,08:00,16:30,30 min
early,A,2,fri,08:00,12:00,30 min
early,B,1,mon-thu,09:00,17:30,30 min
late,C,3,sat-sun,14:00,22:00,30 min
""",
    "German, merged cells, a title and a sum": """\
Dienstplan Januar;;;;;;

Team;Schicht;Mitarbeiter;Wochentage;Beginn;Ende;Pause (Minuten)
Early;A;2;Mo-Do;8.00 Uhr;16:30:00;30
;A;2;Fr;8;12 Uhr;0:30
;B;1;Mo, Di, Mi, Do;0,375;17:30;0,0208333333
Late;C;3;Sa und So;2 pm;10 pm;30 min
Summe;;6;;;;
""",
    "a row a person with a column for each weekday": """\
Name;Gruppe;Mo 05.01.;Di 06.01.;Mi 07.01.;Do 08.01.;Fr 09.01.;Sa 10.01.;So 11.01.;Pause
Summers;early;08:00-16:30;8-16:30;08:00 – 16:30;8 bis 16.30 Uhr;8-12;frei;;30
Ola;early;9-17:30;9-17:30;9-17:30;9-17:30;-;;;30
Tom;early;8-16:30;8-16:30;8-16:30;8-16:30;8-12;;;30
A;late;;;;;;14-22;14-22;30
B;late;;;;;;14-22;14-22;30
C;late;;;;;;14-22;14-22;30
""",
    "a row a person and day of one week": "Name,Date,From,To,Team,Break\n"
    + "".join(
        f"{who},{46027 + day},{begin},{end},{team},30\n"
        for who, team, on, begin, end in [
            ("Ann", "early", range(4), "8:00", "16:30"),
            ("Ann", "early", [4], "08:00:00", "12:00"),
            ("Bo", "early", range(4), "0.3333333333", "0.6875"),
            ("Bo", "early", [4], "8", "12"),
            ("Cy", "early", range(4), "9 am", "5:30 pm"),
            *[(f"Late {k}", "late", [5, 6], "14:00", "22:00") for k in range(3)],
        ]
        for day in on
    ),
}


def team(folder: Path, text: str, file: str = "rota.csv") -> Path:
    (folder / "rota.csv").write_text(text, encoding="utf-8")
    path = folder / "team.yaml"
    path.write_text(f"{TEAM}  early: {{shifts: {file}}}\n  late: {{shifts: {file}}}\n")
    return path


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    path = tmp_path / "by-hand.yaml"
    path.write_text(TEAM + BY_HAND, encoding="utf-8")
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_mean_the_same(layout: str, tmp_path: Path, by_hand: Path) -> None:
    assert load_scenario(team(tmp_path, LAYOUTS[layout])) == load_scenario(by_hand)


def test_a_workbook_with_times_and_dates_of_its_own(tmp_path: Path, by_hand: Path) -> None:
    """Volumes on the first sheet, shifts on the second, the group's name in merged cells."""
    pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = team(tmp_path, "", "plan.xlsx#Shifts")
    book = xlsxwriter.Workbook(str(tmp_path / "plan.xlsx"))
    book.add_worksheet("Volumes").write_row(0, 0, ["at", "count"])
    sheet = book.add_worksheet("Shifts")
    clock, day = (book.add_format({"num_format": form}) for form in ("hh:mm", "dd.mm.yyyy"))
    sheet.write_row(0, 0, ["Group", "Agents", "Days", "From", "To", "Breaks"])
    rows = [("early", 1, "Mo-Do", 9, 17.5), ("late", 3, "Sa-So", 14, 22)]
    rows += [("early", 2, "mon-thu", 8, 16.5)]
    for number, (group, agents, days, begin, end) in enumerate(rows, start=1):
        sheet.write_row(number, 0, [group, agents, days])
        sheet.write(number, 3, begin / 24, clock)
        sheet.write(number, 4, end / 24)
        sheet.write_datetime(number, 5, dt.time(0, 30), clock)
    sheet.write_datetime(4, 2, dt.datetime(2026, 1, 9), day)
    sheet.write_row(4, 0, ["early", 2])
    sheet.write_row(4, 3, [8, 12, 30])
    book.close()
    found, meant = load_scenario(path), load_scenario(by_hand)
    assert found.team["late"] == meant.team["late"]
    early = found.team["early"].shifts
    assert early is not None
    spans = sorted((shift.agents, shift.hours.spans) for shift in early)
    assert spans == [
        (1, tuple((day, 540.0, 1050.0) for day in range(4))),
        (2, tuple((day, 480.0, 990.0) for day in range(4))),
        (2, ((4, 480.0, 720.0),)),  # no name says that they are the same two
    ]


HALF_HOURS = """\
time,mon,tue-fri,sat
08:00,1,1,0
08:30,2,1,0
09:00,3,1,1
12:00,1,1,0
13:00,2,1,0
"""


def test_agents_by_half_hour_become_layers_of_shifts() -> None:
    """Worked by hand: one all day, a second 8:30 to 12 and 13 to 14 on Monday, a third 9 to 12.
    A row lasts until the next one, the last as long as the one before.
    """
    first = {"mon-fri": "08:00-14:00", "sat": "09:00-12:00"}
    second = {"mon": ["08:30-12:00", "13:00-14:00"]}
    found = read_roster(HALF_HOURS, "desk", ["desk"])
    assert [shift["agents"] for shift in found.shifts] == [1, 1, 1]
    assert [shift["hours"] for shift in found.shifts] == [first, second, {"mon": "09:00-12:00"}]
    long = "day,time,agents\nmon,08:00,1\nmon,09:00,2\nmon,10:00,0\n"
    hours = [shift["hours"] for shift in read_roster(long, "desk", ["desk"]).shifts]
    assert hours == [{"mon": "08:00-10:00"}, {"mon": "09:00-10:00"}]


def test_a_shift_over_midnight_and_one_round_the_clock() -> None:
    text = "days,from,to,agents\nfri,22:00,06:00,1\nsat,16:00,24:00,1\nsun,00:00,00:00,1\n"
    shifts = [each["hours"] for each in read_roster(text, "a", ["a"]).shifts]
    assert shifts == [{"fri": "22:00-06:00"}, {"sat": "16:00-24:00"}, {"sun": "00:00-24:00"}]


HEAD = "group,name,agents,days,from,to,break\n"
FAULTS = {
    HEAD + "early,A,three hundred,mon,8,16,\n": (2, "`agents` must be a whole number of agents"),
    HEAD + "early,A,-1,mon,8,16,\n": (2, "`agents` must be a whole number of agents"),
    HEAD + "early,A,1,someday,8,16,\n": (2, "`days` must be weekdays"),
    HEAD + "early,A,1,mon,8.5,16,\n": (2, "`from` must be a time of day"),
    HEAD + "early,A,1,mon,8,25:00,\n": (2, "`to` must be a time from 00:00 to 24:00"),
    HEAD + "early,A,1,mon,8,,\n": (2, '`to` must be a time of day, e.g. `08:30` (got "")'),
    HEAD + "early,A,1,mon,8,8,\n": (2, "`to` must begin and end at different times"),
    HEAD + "early,A,1,mon,8,16,\nearly,A,1,mon,15,17,\n": (3, "hours of mon overlap"),
    HEAD + "early,A,1,mon,8,16,\nearly,A,2,tue,8,16,\n": (3, "`agents` must be 1 as on line 2"),
    HEAD + "early,A,1,mon,8,16,30\nearly,B,1,mon,8,16,45\n": (3, "`break` must be 30 min as on"),
    HEAD + "early,A,1,mon,8,16,12:30\n": (2, "`break` must be the length of a break"),
    HEAD + "early,A,1,mon,8,16,\nerly,B,1,mon,8,16,\n": (
        3,
        "`group` there is no group `erly`; did you mean `early`?",
    ),
    HEAD + "early,A,1,2026-01-05,8,16,\nearly,B,1,2026-01-12,8,16,\n": (
        3,
        "`days` has 2026-01-05 and 2026-01-12: shifts are the same every week",
    ),
    HEAD + "late,A,1,mon,8,16,\n": (None, "has no rows of group `early`; its groups are `late`"),
    HEAD + "early,A,0,mon,8,16,\n": (None, "has no hours of group `early`"),
    HEAD: (None, "has a header but no rows"),
    "": (None, "is empty"),
    "a,b\n1,2\n": (1, "is no table of shifts: one has `days`, `from` and `to`"),
    "agents,from,to\n1,8,16\n": (1, "has no column `days`"),
    "agents,days,to\n1,mon,16\n": (1, "has no column `from`"),
    "name,days,from\nA,mon,16\n": (1, "has no column `to`"),
    "name,mon,tue\nA,8-16,U\n": (2, "`tue` must be hours from-to"),
    "time,mon,tue\n8:00,1,1\n8:00,2,2\n": (3, "`time` mon 08:00 stands there twice"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_faults_name_row_and_column(text: str) -> None:
    line, message = FAULTS[text]
    with pytest.raises(TableError) as caught:
        read_roster(text, "early", ["early", "late"])
    assert caught.value.faults[0][0] == line
    assert message in caught.value.faults[0][1]


def test_all_faults_come_at_once_and_each_once(tmp_path: Path) -> None:
    path = team(tmp_path, "group,days,from,to\nearly,mo-,x,16\nlat,mon,8,16\nlate,mon,8,y\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    told = [(fault.line, fault.message.partition(" ")[0]) for fault in caught.value.faults]
    assert told == [(2, "`days`"), (2, "`from`"), (3, "`group`"), (4, "`to`")]


@pytest.mark.parametrize(
    ("table", "section", "message"),
    [
        ("days,from,to\nmon,8,16\n", "", "has no column `group`, and more than one group names it"),
        (
            "group,days,from,to,break\nearly,mon,8,16,30\nlate,mon,8,16,30\n",
            ", breaks: [30 min]",
            "stands here and in `rota.csv`: leave out one of both",
        ),
    ],
)
def test_what_would_count_twice(table: str, section: str, message: str, tmp_path: Path) -> None:
    path = team(tmp_path, table)
    path.write_text(path.read_text().replace("rota.csv}", f"rota.csv{section}}}"))
    with pytest.raises(ScenarioError, match=message):
        load_scenario(path)


def test_sheets_are_named(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(str(tmp_path / "plan.xlsx"))
    for name in ("Volumes", "Shifts"):
        book.add_worksheet(name).write_row(0, 0, ["a", "b"])
    book.close()
    with pytest.raises(
        ScenarioError, match="has no sheet `Shfts` with rows; did you mean `Shifts`"
    ):
        load_scenario(team(tmp_path, "", "plan.xlsx#Shfts"))
    with pytest.raises(ScenarioError, match=r"first sheet; for another one write `plan\.xlsx#Sh"):
        load_scenario(team(tmp_path, "", "plan.xlsx"))
