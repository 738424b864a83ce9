"""``init``: a dozen answers make scenarios that ``check`` accepts."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import sim
from sim.checking import load_document
from sim.cli import cli
from sim.drafts import PRODUCTS, Answers, as_yaml, from_monthly, propose, read_answer
from sim.drafts.shifts import contract_of, shifts_of, weekly_hours
from sim.errors import UsageError
from sim.units import ServiceTarget


class Terminal:
    """As if somebody typed."""

    @staticmethod
    def isatty() -> bool:
        return True


def init(file: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["init", str(file), *words])
    return done.exit_code, done.output


@pytest.mark.parametrize(("kind", "people"), list(product(PRODUCTS, [None, 1, 4, 9, 40])))
def test_every_proposal_is_a_scenario(kind: str, people: int | None, tmp_path: Path) -> None:
    contacts = 300.0 * (people or 40)
    answers = Answers(product=kind, people=people, volumes={"phone": contacts, "email": contacts})
    for proposal in propose(answers):
        path = tmp_path / "team.yaml"
        path.write_text(as_yaml(answers, proposal))
        team = load_document(path).scenario().team
        assert sum(proposal.people.values()) == sum(group.agents or 0 for group in team.values())
        if people is not None:
            assert sum(proposal.people.values()) == people


def test_small_teams_do_everything_and_complex_products_have_engineers() -> None:
    assert [each.name for each in propose(Answers(people=3))] == ["one-team"]
    assert propose(Answers(people=4))[0].name == "one-team"
    assert list(propose(Answers(people=6))[0].people) == ["L1", "L2"]
    assert "engineering" not in propose(Answers(people=6, product="complex"))[0].people
    assert "engineering" in propose(Answers(people=9, product="complex"))[0].people


def test_people_that_it_takes_by_hand() -> None:
    # 52,178.57 calls a month are 12,000 a week. 85 % take 5 min, 15 % take 8 + 0.35 × 15 min,
    # 90 % of it where nothing is passed on: 1,123.65 h a week. An agent is there in 85 % of 40 h,
    # and busy for 80 % of it: 27.2 h.
    answers = Answers(volumes={"phone": 12000 * 365.25 / 12 / 7})
    together = propose(answers)[1]
    assert together.people == {"L1": 42}


def test_volume_and_hours_are_those_that_were_said(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    words = ["--phone", "3000", "--hours", "mon-sat 08:00-18:00", "--growth", "2", "--people", "3"]
    code, out = init(file, *words)
    assert code == 0, out
    scenario = sim.load_scenario(file)
    assert list(scenario.channels) == ["phone"]
    volume = scenario.channels["phone"].volume
    assert volume is not None
    assert volume.count * 6 == pytest.approx(3000 * 12 / 365.25 * 7, rel=1e-3)
    lines = file.read_text().splitlines()
    (said,) = [line for line in lines if "volume:" in line]
    assert said.endswith("# you said: 3000 a month")
    assert any("cost:" in line and line.endswith("ASSUMED") for line in lines)


def test_answers_as_people_write_them(tmp_path: Path) -> None:
    words = [
        "--phone",
        "6.000 im Monat",
        "--email",
        "1,200",
        "--chat",
        "1'500",
        "--people",
        "zwölf",
    ]
    words += ["--hours", "Mo–Fr 8–18 Uhr, Sa 9-13", "--answer", "80/20", "--growth", "3 %"]
    words += [
        "--reply",
        "1 business day",
        "--cost",
        "28,50 €",
        "--start",
        "2026-11-30",
        "--lead-time",
        "2 Monate",
    ]
    code, out = init(tmp_path / "team.yaml", *words)
    assert code == 0, out
    assert "6,000 by phone, 1,500 by chat, 1,200 by email" in out
    scenario = sim.load_scenario(tmp_path / "team.yaml")
    shifts = [shift for group in scenario.team.values() for shift in group.shifts or ()]
    assert sum(shift.agents for shift in shifts) == 12
    assert {group.cost for group in scenario.team.values()} == {28.5}
    # two twelfths of a year of 365.25 days
    assert {group.hiring.lead_time for group in scenario.team.values()} == {60.875 * 24 * 60}
    assert scenario.channels["phone"].target == ServiceTarget(0.8, 1 / 3)
    # a business day on average: five of ten hours, one of four
    assert scenario.channels["email"].target == ServiceTarget(0.9, 60 * 9.0, business=True)
    assert (5, 540.0, 780.0) in scenario.opening_hours.spans
    assert (str(scenario.horizon.start), scenario.horizon.weeks) == ("2026-11-30", 26)


@pytest.mark.parametrize(
    ("hours", "people", "shifts", "week"),
    [
        ("9-17", 5, [(5, ["09:00-17:00"])], 40),
        ("8-18", 5, [(3, ["08:00-16:00"]), (2, ["10:00-18:00"])], 40),
        ("8-18", 1, [(1, ["09:00-17:00"])], 40),
        ("24/7", 4, [(2, ["00:00-08:00"]), (1, ["08:00-16:00"]), (1, ["16:00-24:00"])], 56),
        ("Mon-Fri 18-06", 2, [(1, ["18:00-02:00"]), (1, ["22:00-06:00"])], 40),
        ("Mon-Fri 18-08", 2, [(1, ["18:00-02:00"]), (1, ["23:30-08:00"])], 40),
        ("Mon-Fri 20-10", 2, [(1, ["20:00-04:00"]), (1, ["23:30-08:00"])], 40),
        ("Mo-Fr 8-12 und 13-18", 3, [(3, ["08:00-12:00", "13:00-18:00"])], 45),
    ],
)
def test_nobody_works_more_than_a_full_week(
    hours: str, people: int, shifts: list[tuple[int, list[str]]], week: float
) -> None:
    answers = Answers(hours=hours, people=people)
    found = [(each.agents, *each.hours.values()) for each in shifts_of(answers, people)]
    assert found == shifts
    assert weekly_hours(answers) == week
    assert week * contract_of(answers) == pytest.approx(40)


@pytest.mark.parametrize("people", [3, 30])
def test_a_contact_takes_the_minutes_that_were_said(people: int) -> None:
    answers = Answers(people=people, product="mixed", minutes=12.0)  # too much for three
    best = propose(answers)[0].work
    # 65 % are questions, all at L1; of the other 35 % what L1 passes on takes L2's time as well
    question, problem = best["question"], best["problem"]
    mean = 0.65 * question["L1"].minutes + 0.35 * problem["L1"].minutes
    if people == 30:
        mean += 0.35 * problem["L1"].passed_on * problem["L2"].minutes
    assert mean == pytest.approx(12.0)


def test_an_answer_that_cannot_be_read_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["sim.cli.init"], "sys", SimpleNamespace(stdin=Terminal))
    typed = ["Shop", "viele", "3.000", "0", "600", "8-18", "5"] + [""] * 8
    done = CliRunner().invoke(
        cli, ["init", str(tmp_path / "t.yaml")], input="\n".join(typed) + "\n"
    )
    assert done.exit_code == 0, done.output
    assert 'Error: must be a number, e.g. 3000 (got "viele")' in done.output
    assert "3,000 by phone, 600 by email. Open: mon-fri 08:00-18:00" in done.output
    lines = (tmp_path / "t.yaml").read_text().splitlines()
    assert any("target: 80% within 20 s" in line and line.endswith("ASSUMED") for line in lines)


def test_answers_are_not_lost_where_they_do_not_go_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["sim.cli.init"], "sys", SimpleNamespace(stdin=Terminal))
    typed = ["Our shop", "90000", "0", "600", "", "2"] + [""] * 8
    done = CliRunner().invoke(
        cli, ["init", str(tmp_path / "t.yaml")], input="\n".join(typed) + "\n"
    )
    assert done.exit_code == 2
    assert "2 cannot do it" in done.output
    assert "--name 'Our shop' --phone 90000 --email 600 --people 2\n" in done.output


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    file.write_text("mine")
    code, out = init(file)
    assert (code, file.read_text()) == (2, "mine")
    assert "is there already, and stays as it is" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--hours", "soon"], "--hours: must be days and hours"),
        (["--hours", "mon-fry 09:00-17:00"], "--hours: must be days and hours"),
        (["--phone", "0"], "a team needs contacts"),
        (["--phone", "9999999", "--growth", "30"], "these answers make no team that can be"),
        (["--phone", "20000", "--people", "2"], "2 cannot do it: at the handle times that are"),
        (["--lead-time", "soon"], "--lead-time: must be a time, e.g. `8 weeks` or `2 months`"),
        (["--product", "odd"], '--product: must be simple, mixed or complex (got "odd")'),
        (["--product", "simpel"], "complex; did you mean `simple`?"),
    ],
)
def test_answers_that_cannot_be(words: list[str], said: str, tmp_path: Path) -> None:
    code, out = init(tmp_path / "team.yaml", *words)
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert said in out


def test_a_day_too_short_for_a_break_has_none(tmp_path: Path) -> None:
    for number, (hours, has_breaks) in enumerate({"sun 3-3:30": False, "sun 9-13": True}.items()):
        file = tmp_path / f"{number}.yaml"
        code, out = init(file, "--hours", hours)
        assert (code, "breaks" in file.read_text()) == (0, has_breaks), out


def test_a_monthly_report(tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    rows = "".join(f"2025-{k:02d};{1000 * 1.02**k:.6f};{500 * 1.02**k:.6f}\n" for k in range(1, 9))
    report.write_text(f"Monat;Anrufe;E-Mail\n{rows}Summe;1;1\n")
    volumes, growth = from_monthly(report)
    assert growth == pytest.approx(0.02, abs=1e-6)
    assert volumes["phone"] == pytest.approx(1000 * (1.02**6 + 1.02**7 + 1.02**8) / 3)
    code, out = init(tmp_path / "team.yaml", "--from", str(report))
    assert code == 0, out
    assert "growth: 2% per month   # you said" in (tmp_path / "team.yaml").read_text()
    report.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="is no monthly report"):
        from_monthly(report)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--phone", "nan"), "--phone: must be a number, e.g. 3000"),
        (("--phone", "9" * 9), "--phone: must be 0 to 10,000,000 contacts a month"),
        (("--phone", "-5"), "--phone: must be 0 to 10,000,000 contacts a month (got -5)"),
        (
            ("--phone", "140 a day"),
            "--phone: must be those of a month: 3044 if you are open on",
        ),
        (("--people", "11.5"), "--people: must be a whole number of people"),
        (("--people", "9" * 20), "--people: must be 1 to 10,000"),
        (("--growth", "nan"), "--growth: must be a number, e.g. 3%"),
        (("--growth", "0.03"), "--growth: is a share or a percentage: write `3%` or `0.03%`"),
        (("--growth", "-100"), "--growth: must be -99% to 30% a month"),
        (("--growth", "60"), "is 23 times as many contacts after a year; of a year, write `60% a"),
        (("--phone", "3,5"), "--phone: must be a whole number of contacts a month: write `3500`"),
        (("--cost", "1e300"), "--cost: must be a number, e.g. 28"),
        (("--cost", "9999999"), "--cost: must be 0 to 1,000,000 an hour"),
        (("--cost", "4.500 im Monat"), "--cost: must be that of an hour: about 25.9 with 40 hours"),
        (("--minutes", "0.0 x y"), "--minutes: must be a number of minutes, e.g. 6"),
        (("--reply", "8"), "--reply: needs a unit, e.g. `8 h` or `8 business hours`"),
        (("--lead-time", "8"), "--lead-time: needs a unit, e.g. `8 weeks`"),
        (("--lead-time", "soon"), "--lead-time: must be a time"),
        (
            ("--product", "mixd"),
            "--product: must be simple, mixed or complex; did you mean `mixed`",
        ),
        (("--lines", "many"), "must be a number of product lines, e.g. 3, or their names: coffee"),
        (("--lines", "-2"), "--lines: must be at most 20"),
        (("--lines", "21"), "--lines: must be at most 20"),
        (("--lines", "2.5"), "--lines: must be a number of product lines"),
        (("--lines", "a, A"), "--lines: must be different names"),
        (("--lines", "a 60%, b 60%"), "--lines: the shares must come to 100%, not 120%"),
        (
            ("--lines", "a 100%, b"),
            "the shares must leave something for those without one, not 100%",
        ),
        (("--lines", "a 0%, b"), "--lines: must be a number of product lines"),
        (("--lines", "a/b, c"), "--lines: must be names of at most 40 plain characters"),
        (("--lines", "x" * 41 + ", y"), "--lines: must be names of at most 40 plain characters"),
        (("--start", "5.1.2026"), "--start: must be a date like 2026-01-05: write `2026-01-05`"),
        (("--name", "\x1b[31mred\x07"), "--name: must be a line of text that can be seen"),
        (("--name", "x: [1, {\n- y"), "--name: must be a line of text that can be seen"),
        (("--name", "x" * 201), "of 200 characters at most"),
        (("--reply", "4 h}\nx: 1"), "--reply: must be a time"),
    ],
)
def test_answers_that_no_team_gives_write_nothing(
    words: tuple[str, str], rule: str, tmp_path: Path
) -> None:
    code, told = init(tmp_path / "team.yaml", *words)
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert rule in told
    assert not set(told) & set("\x1b\x07")


@pytest.mark.parametrize("cell", ["9e999", "nan", "-5", "=1+1", "1e300"])
def test_a_month_has_a_number_of_contacts(cell: str, tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    report.write_text(f"month,phone\n2026-01,{cell}\n")
    code, told = init(tmp_path / "team.yaml", "--from", str(report))
    assert (code, list(tmp_path.iterdir())) == (2, [report])
    assert "2026-01: must be a number of contacts" in told


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0001-01", "9999-12", "2026-011"])
def test_other_rows_than_months_are_none(month: str, tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    report.write_text(f"month,phone\n{month},5\n")
    assert "is no monthly report" in init(tmp_path / "team.yaml", "--from", str(report))[1]


def test_what_is_there_stays_also_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").symlink_to(tmp_path / "elsewhere")
    code, told = init(tmp_path / "team.yaml")
    assert (code, (tmp_path / "elsewhere").exists()) == (2, False)
    assert "is there already, and stays as it is" in told


@pytest.mark.parametrize("name", ["no/team.yaml", "x" * 300 + ".yaml"])
def test_a_file_that_cannot_be_is_told(name: str, tmp_path: Path) -> None:
    code, told = init(tmp_path / name)
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert "No such file" in told or "name too long" in told


def test_names_of_files_do_not_act_upon_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = init(Path("\x1b[31m.yaml"))
    assert (code, "\x1b" in told) == (0, False)


@pytest.mark.parametrize(
    ("said", "shares"),
    [
        ("1", {}),
        ("keine", {}),
        ("2", {"line 1": 0.5, "line 2": 0.5}),
        ("two sites", {"line 1": 0.5, "line 2": 0.5}),
        ("Kaffee 50 %, Staubsauger 30 %, Küche", {"Kaffee": 0.5, "Staubsauger": 0.3, "Küche": 0.2}),
        ("north: 12,5%; south: 87,5%", {"north": 0.125, "south": 0.875}),
        ("A4, A6", {"A4": 0.5, "A6": 0.5}),
    ],
)
def test_lines_as_people_name_them(said: str, shares: dict[str, float]) -> None:
    assert read_answer("lines", said) == pytest.approx(shares)


LINES = {"coffee": 0.5, "vacuum": 0.3, "kitchen": 0.2}


@pytest.mark.parametrize(("kind", "people"), list(product(PRODUCTS, [None, 2, 5, 30])))
def test_every_organisation_of_lines_is_a_scenario(
    kind: str, people: int | None, tmp_path: Path
) -> None:
    contacts = 280.0 * (people or 30)
    answers = Answers(product=kind, people=people, lines=LINES, volumes={"phone": contacts})
    proposals = propose(answers)
    assert len(proposals) == (1 if people == 2 else 3)
    for proposal in proposals:
        path = tmp_path / "team.yaml"
        path.write_text(as_yaml(answers, proposal))
        scenario = load_document(path).scenario()
        answering = {
            name: group.agents or 0
            for name, group in scenario.team.items()
            if group.role not in ("lead", "manager")
        }
        assert sum(proposal.people.values()) == sum(answering.values())
        assert people is None or sum(answering.values()) == people
        assert [f"{line} question" in scenario.topics for line in LINES] == [True] * 3
        for line, number in proposal.teams.items():
            assert answering[f"{line} team"] == number
            assert all(
                topic.startswith(line) for topic in scenario.team[f"{line} team"].skills or ()
            )
            assert (f"{line} lead" in scenario.team) == proposal.leads


def test_agents_go_where_the_contacts_are() -> None:
    (led, *_) = propose(Answers(people=30, lines=LINES, volumes={"phone": 8000.0}))
    # Of 30, L1 has 26: 85 % of the contacts take 5 min there, 15 % take 8; what these pass on to
    # L2 is 0.15 × 0.35 × 15 = 0.79 of 6.24 min. One after the other goes to the team with most
    # work for each agent: 13, 8 and 5.
    assert (led.name, led.people) == ("leads", {"L1": 26, "L2": 4})
    assert led.teams == {"coffee": 13, "vacuum": 8, "kitchen": 5}
    assert led.manager


def test_small_teams_stay_together_and_leads_stand_beside_to_be_compared(tmp_path: Path) -> None:
    code, out = init(tmp_path / "team.yaml", "--phone", "1500", "--people", "5", "--lines", "3")
    assert code == 0, out
    assert "a team of 1 is empty at times" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "team-leads.yaml",
        "team-no-leads.yaml",
        "team.yaml",
    ]
    led = sim.load_scenario(tmp_path / "team-leads.yaml")
    alone = sim.load_scenario(tmp_path / "team-no-leads.yaml")
    lead = led.team["line 1 lead"]
    assert (lead.role, lead.backup.after if lead.backup else None) == ("lead", 1.0)
    assert (lead.cost or 0) > (led.team["line 1 team"].cost or 0)
    assert {name for name in led.team if name.endswith("lead")} == set(led.team) - set(alone.team)
    assert led.scenario == "My team, leads"
