"""How a scenario file writes a distribution; its value in the model is the distribution itself.

``5 min`` is constant, ``{mean: 5 min}`` exponential, ``{mean: 5 min, cv: 0.8}`` lognormal; every
other family is named: ``{distribution: gamma, mean: 5 min, cv: 0.5}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, core_schema

from sim import extensions
from sim.distributions import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenarios.sections.section import TAG, Count, Section, neither_or_both
from sim.units import (
    Duration,
    PositiveDuration,
    Share,
    either,
    hint,
    is_number,
    parse_duration,
    unreadable,
)

Cv = Annotated[float, Field(ge=0, le=100, strict=True)]


def _stated(keys: Sequence[str]) -> str:
    listed = ", ".join(f"`{key}`" for key in keys)
    return f"(got {listed or 'none of them'})"


class Form(Section):
    """A way of writing a distribution: its keys in the file, and what they mean."""

    def build(self) -> Distribution:
        """The distribution that is written so."""
        raise NotImplementedError


class _Mean(Form):
    mean: PositiveDuration
    """Mean, e.g. `5 min`."""


class _MeanAndCv(_Mean):
    cv: Cv
    """Coefficient of variation: standard deviation ÷ mean, a plain number."""


class Unnamed(_Mean):
    """`{mean: 5 min}` is exponential, `{mean: 5 min, cv: 0.8}` lognormal."""

    cv: Cv | None = None
    """Coefficient of variation: standard deviation ÷ mean, a plain number."""

    def build(self) -> Distribution:
        """What is written so."""
        if self.cv is None:
            return Exponential(self.mean)
        return Lognormal(self.mean, self.cv) if self.cv else Constant(self.mean)


class ExponentialForm(_Mean):
    """Exponential: many short, few long."""

    distribution: Literal["exponential"]
    """Name of the family."""

    def build(self) -> Distribution:
        """What is written so."""
        return Exponential(self.mean)


class LognormalForm(_MeanAndCv):
    """Lognormal: what handle times look like most often."""

    distribution: Literal["lognormal"]
    """Name of the family."""

    def build(self) -> Distribution:
        """What is written so."""
        return Lognormal(self.mean, self.cv) if self.cv else Constant(self.mean)


class GammaForm(_MeanAndCv):
    """Gamma."""

    distribution: Literal["gamma"]
    """Name of the family."""

    def build(self) -> Distribution:
        """What is written so."""
        return Gamma(self.mean, self.cv) if self.cv else Constant(self.mean)


class ErlangForm(_Mean):
    """Erlang: a number of exponential phases, one after the other."""

    distribution: Literal["erlang"]
    """Name of the family."""
    phases: Count
    """Number of phases."""

    def build(self) -> Distribution:
        """What is written so."""
        return Erlang(self.mean, self.phases)


class WeibullForm(Form):
    """Weibull: by `mean` and `cv`, or by `scale` and `shape`."""

    distribution: Literal["weibull"]
    """Name of the family."""
    mean: PositiveDuration | None = None
    """Mean, e.g. `5 min`; goes with `cv`."""
    cv: Annotated[float, Field(ge=0, le=20, strict=True)] | None = None
    """Coefficient of variation, a plain number; goes with `mean`."""
    scale: PositiveDuration | None = None
    """Scale, e.g. `5 min`; goes with `shape`."""
    shape: Annotated[float, Field(gt=0, strict=True)] | None = None
    """Shape, a plain number; goes with `scale`."""

    @model_validator(mode="after")
    def _one_way(self) -> WeibullForm:
        stated = [key for key in ("mean", "cv", "scale", "shape") if getattr(self, key) is not None]
        if stated not in (["mean", "cv"], ["scale", "shape"]):
            raise ValueError(f"write `mean` and `cv`, or `scale` and `shape` {_stated(stated)}")
        return self

    def build(self) -> Distribution:
        """What is written so."""
        if self.scale is not None and self.shape is not None:
            return Weibull(self.scale, self.shape)
        mean, cv = self.mean or 0.0, self.cv or 0.0
        return Weibull.by_mean(mean, cv) if cv else Constant(mean)


class Branch(Section):
    """One exponential of a mixture."""

    share: Share
    """Share of this branch."""
    mean: PositiveDuration
    """Mean of this branch."""


class HyperexponentialForm(Form):
    """A mixture of exponentials: by `mean` and `cv` (1 or more), or by `branches`."""

    distribution: Literal["hyperexponential"]
    """Name of the family."""
    mean: PositiveDuration | None = None
    """Mean, e.g. `5 min`; goes with `cv`."""
    cv: Annotated[float, Field(ge=1, le=100, strict=True)] | None = None
    """Coefficient of variation, 1 or more; goes with `mean`."""
    branches: Annotated[tuple[Branch, ...], Field(min_length=1)] | None = None
    """Branches with their shares and means; the shares add up to 100 %."""

    @model_validator(mode="after")
    def _one_way(self) -> HyperexponentialForm:
        stated = [key for key in ("mean", "cv", "branches") if getattr(self, key) is not None]
        if stated not in (["mean", "cv"], ["branches"]):
            raise ValueError(f"write `mean` and `cv`, or `branches` {_stated(stated)}")
        return self

    def build(self) -> Distribution:
        """What is written so."""
        if self.branches is None:
            return Hyperexponential.balanced(self.mean or 0.0, self.cv or 0.0)
        shares = tuple(branch.share for branch in self.branches)
        return Hyperexponential(shares, tuple(branch.mean for branch in self.branches))


class UniformForm(Form):
    """Evenly spread between `low` and `high`."""

    distribution: Literal["uniform"]
    """Name of the family."""
    low: Duration
    """Least value."""
    high: PositiveDuration
    """Greatest value."""

    def build(self) -> Distribution:
        """What is written so."""
        return Uniform(self.low, self.high)


class TriangularForm(Form):
    """Between `low` and `high`, most often near `mode`."""

    distribution: Literal["triangular"]
    """Name of the family."""
    low: Duration
    """Least value."""
    mode: Duration
    """Most frequent value."""
    high: PositiveDuration
    """Greatest value."""

    def build(self) -> Distribution:
        """What is written so."""
        return Triangular(self.low, self.mode, self.high)


class ConstantForm(Form):
    """Always the same."""

    distribution: Literal["constant"]
    """Name of the family."""
    value: Duration
    """The value."""

    def build(self) -> Distribution:
        """What is written so."""
        return Constant(self.value)


class EmpiricalForm(Form):
    """Observed values, each as likely as the next: by `values` or from a CSV `file`."""

    distribution: Literal["empirical"]
    """Name of the family."""
    values: Annotated[tuple[Duration, ...], Field(min_length=1)] | None = None
    """The observed values, e.g. `[3 min, 4.5 min, 9 min]`."""
    file: str | None = None
    """CSV file with one column of durations; its header may name the unit (`seconds`)."""

    @model_validator(mode="after")
    def _one_way(self) -> EmpiricalForm:
        if (self.values is None) == (self.file is None):
            raise ValueError(
                f"write exactly one of `values` and `file` {neither_or_both(self.values)}"
            )
        if self.file is not None:
            raise ValueError("`file` can be used in a scenario file only; here, write `values`")
        return self

    def build(self) -> Distribution:
        """What is written so."""
        return Empirical(self.values or ())


FAMILIES: Mapping[str, type[Form]] = {
    "exponential": ExponentialForm,
    "lognormal": LognormalForm,
    "gamma": GammaForm,
    "erlang": ErlangForm,
    "weibull": WeibullForm,
    "hyperexponential": HyperexponentialForm,
    "uniform": UniformForm,
    "triangular": TriangularForm,
    "constant": ConstantForm,
    "empirical": EmpiricalForm,
}
"""The form of each family by its name in the file."""


def _kind(value: object) -> str:
    """Tag of the form in which a value is written."""
    if not isinstance(value, Mapping):
        return f"{TAG}text"
    if "distribution" not in value:
        return f"{TAG}unnamed"
    family = value["distribution"]
    further = isinstance(family, str) and family in extensions.FAMILIES
    return f"{TAG}further" if further else f"{TAG}{family}"


class FurtherFormError(ValueError):
    """What is wrong with a distribution of a family that a module has added."""

    def __init__(self, errors: Sequence[ErrorDetails]) -> None:
        self.errors = errors
        super().__init__("a distribution that cannot be read")


def _read_further(value: Mapping[str, Any]) -> Distribution:
    """A distribution of a family that a module has added."""
    try:
        keys = {key: each for key, each in value.items() if key != "distribution"}
        built = extensions.FAMILIES[value["distribution"]].model_validate(keys).build()
    except ValidationError as error:
        raise FurtherFormError(error.errors(include_url=False)) from None
    if not isinstance(built, Distribution):
        raise unreadable("must build a `Distribution`", built)
    return built


class _Further:
    """Pydantic annotation: a distribution of a family that a module has added."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(_read_further)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """An editor knows the families that are there when the JSON Schema is made."""
        families = {"distribution": {"enum": sorted(extensions.FAMILIES)}}
        return {"type": "object", "properties": families, "required": ["distribution"]}


class SpreadType:
    """Pydantic annotation: reads any form into a distribution, and also the given words.

    Args:
        words: which.
        units: those that are proposed where a number has none.
    """

    def __init__(self, *words: str, units: Sequence[str] = ("min",)) -> None:
        self.words, self.units = words, units

    def read_text(self, value: object) -> Distribution | str:
        """A constant duration, or one of the words."""
        if isinstance(value, Distribution) or (isinstance(value, str) and value in self.words):
            return value
        if not isinstance(value, str) or not any(letter.isdigit() for letter in value):
            duration, spread = "must be a duration (`5 min`)", "a distribution ({mean: 5 min})"
            near = hint(value, self.words) if isinstance(value, str) and self.words else ""
            if not is_number(value):
                rule = f"{duration} or {spread}"
                if self.words:
                    rule = f"{duration}, {spread}, or {either(self.words)}"
                raise unreadable(rule + (near if "did you mean" in near else ""), value)
        return Constant(parse_duration(value, self.units))

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        text = Annotated[Any, PlainValidator(self.read_text), WithJsonSchema(self._text_form())]
        choices: dict[Any, core_schema.CoreSchema] = {f"{TAG}text": handler.generate_schema(text)}
        for name, form in {"unnamed": Unnamed, **FAMILIES}.items():
            choices[f"{TAG}{name}"] = core_schema.no_info_after_validator_function(
                lambda written: written.build(), handler.generate_schema(form)
            )
        choices[f"{TAG}further"] = handler.generate_schema(Annotated[Any, _Further()])
        return core_schema.tagged_union_schema(choices, _kind)

    def _text_form(self) -> dict[str, Any]:
        duration = TypeAdapter(Duration).json_schema()
        return {"anyOf": [duration, {"enum": list(self.words)}]} if self.words else duration


Spread = Annotated[Distribution, SpreadType()]
"""A distribution of durations."""
LongSpread = Annotated[Distribution, SpreadType(units=("h", "days"))]
"""A distribution of durations that customers wait between contacts: hours or days."""
Tenure = Annotated[Distribution, SpreadType(units=("months", "years"))]
"""A distribution of durations of employment: months or years."""
Patience = Annotated[Distribution | Literal["unlimited"], SpreadType("unlimited")]
"""A distribution of durations, or no end of patience."""
TierPatience = Annotated[
    Distribution | Literal["as channel", "unlimited"], SpreadType("as channel", "unlimited")
]
"""A distribution of durations, no end of patience, or that of the channel."""
