"""What is typed behind options: whole numbers and days, refused with what to write instead."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click


class Whole(click.IntRange):
    """A whole number between bounds."""

    name = "whole number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number.

        Raises:
            click.BadParameter: it is none, or out of bounds.
        """
        from sim.units.said import whole
        from sim.units.text import printable

        del param, ctx
        got = f"(got {printable(str(value))!r})"
        try:
            number = int(value)
        except (ValueError, OverflowError):
            meant = whole(str(value))
            self.fail(f"must be a whole number{f': write {meant}' if meant else ''} {got}")
        least, most = self.min, self.max
        if (least is not None and number < least) or (most is not None and number > most):
            bounds = [f"at least {least}"] if least is not None else []
            bounds += [f"at most {most}"] if most is not None else []
            self.fail(f"must be {' and '.join(bounds)} {got}")
        return number


class Day(click.ParamType[dt.date]):
    """A day of the calendar, as ``2026-01-31``."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """The day.

        Raises:
            click.BadParameter: it is none.
        """
        del param, ctx
        if isinstance(value, dt.date):
            return value
        try:
            return day(value)
        except ValueError as error:
            self.fail(str(error))


def day(text: str) -> dt.date:
    """A day as ISO writes it.

    Raises:
        ValueError: it is none; the message says what to write.
    """
    from sim.units.habits import iso_dates
    from sim.units.text import either, printable

    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        meant = iso_dates(text)
        instead = f": write {either(meant)}" if meant else ""
        got = f"(got {printable(text)!r})"
        raise ValueError(f"must be a day like 2026-01-31{instead} {got}") from None
