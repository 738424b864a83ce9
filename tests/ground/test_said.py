"""What people say is told as the form that scenario files have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.units import UnreadableError, parse_span
from sim.units.rates import GrowthRate, ServiceTarget, Volume
from sim.units.said import amount, bound, duration, opening, rate, share, span, target, whole


@pytest.mark.parametrize(
    ("read", "text", "meant"),
    [
        (amount, "3,000", ("3000", "")),
        (amount, "3.000 calls", ("3000", "calls")),
        (amount, "3 000", ("3000", "")),
        (amount, "3'000", ("3000", "")),
        (amount, "ca. 3k", ("3000", "")),
        (amount, "1.500,50", ("1500.50", "")),
        (amount, "4,5", ("4.5", "")),
        (amount, "0.125", ("0.125", "")),
        (amount, "500.123456", ("500.123456", "")),
        (amount, "many", None),
        (whole, "zwölf", "12"),
        (whole, "12 people", "12"),
        (whole, "11.5", None),
        (share, "0,8", "80%"),
        (share, "80 Prozent", "80%"),
        (rate, "6.000 Anrufe im Monat", "6000 per month"),
        (rate, "280 a day", "280 per day"),
        (rate, "5000 monatlich", "5000 per month"),
        (rate, "28,50 €/Std.", "28.50 per hour"),
        (rate, "3 Prozent im Monat", "3% per month"),
        (rate, "3000", None),
        (duration, "8 Stunden", "8 h"),
        (duration, "one working day", "1 business day"),
        (duration, "soon", None),
        (target, "80/20", "80% within 20 s"),
        (target, "80 % der Anrufe in 20 Sekunden", "80% within 20 s"),
        (target, "0.8 within 20 s", "80% within 20 s"),
        (target, "80% within 20", None),
        (target, "80 Prozent innerhalb von 20 Sekunden", "80% within 20 s"),
        (share, "10 v. H.", "10%"),
        (bound, "max. 5 Prozent", "at most 5%"),
        (bound, "< 20 Sek.", "at most 20 s"),
        (bound, "≥ 70 %", "at least 70%"),
        (bound, "mindestens 12", "at least 12"),
        (bound, "about 5", None),
        (span, "8am-6pm", "08:00-18:00"),
        (span, "12am-12pm", "00:00-12:00"),
        (span, "8 bis 18 Uhr", "08:00-18:00"),
        (span, "25-30", None),
        (opening, "8-18", {"mon-fri": ["08:00-18:00"]}),
        (opening, "weekdays 9-5", {"mon-fri": ["09:00-17:00"]}),
        (opening, "24/7", {"mon-sun": ["00:00-24:00"]}),
        (
            opening,
            "Mo–Do 8–12 und 13–17 Uhr, Fr 8-12",
            {"mon-thu": ["08:00-12:00", "13:00-17:00"], "fri": ["08:00-12:00"]},
        ),
        (opening, "soon", None),
    ],
)
def test_what_is_said(read: Callable[[str], Any], text: str, meant: Any) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("read", "text", "proposal"),
    [
        (Volume.read, "6000 im Monat", "write `6000 per month`"),
        (Volume.read, "280 a day", "write `280 per day`"),
        (GrowthRate.read, "3%", "write `3% per month`"),
        (GrowthRate.read, "0.03 per month", "write `3% per month`"),
        (ServiceTarget.read, "80/20", "write `80% within 20 s`"),
        (parse_span, "8am-6pm", 'e.g. "08:00-18:00"'),
    ],
)
def test_faults_propose_what_was_meant(
    read: Callable[[str], Any], text: str, proposal: str
) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(text)
    assert proposal in str(caught.value)
