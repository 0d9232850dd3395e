"""How values are written in a scenario: numbers with units, dates, paths, hours of the day; and sections of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim import units
from sim.units import Dimension


@dataclass(frozen=True)
class _Quantity:
    """Marks a number that may be written with a unit of one dimension."""

    dimension: Dimension

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.dimension.parse, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        text = {"type": "string", "pattern": self.dimension.pattern}
        number = handler(schema.get("schema", schema))
        return {"anyOf": [number, text], "description": self.dimension.expectation}


Hours = Annotated[float, _Quantity(units.DURATION)]


Days = Annotated[float, _Quantity(units.DAYS)]


Kilometres = Annotated[float, _Quantity(units.LENGTH)]


Tonnes = Annotated[float, _Quantity(units.MASS)]


TonnesPerDay = Annotated[float, _Quantity(units.MASS_PER_DAY)]


Cny = Annotated[float, _Quantity(units.MONEY)]


CnyPerT = Annotated[float, _Quantity(units.MONEY_PER_T)]


CnyPerKm = Annotated[float, _Quantity(units.MONEY_PER_KM)]


CnyPerHour = Annotated[float, _Quantity(units.MONEY_PER_HOUR)]


Share = Annotated[float, Field(ge=0, le=1), _Quantity(units.SHARE)]


def _number(value: object) -> object:
    # Otherwise true would count as 1, and a text of digits as a number.
    if isinstance(value, bool | str):
        raise ValueError("write a number")
    return value


def _whole_number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("write a whole number")
    return value


def _date(value: object) -> object:
    # Otherwise a number would count seconds since 1970.
    if not isinstance(value, str | dt.date) or isinstance(value, dt.datetime):
        raise ValueError("write a date such as 2021-06-07")
    return value


Number = Annotated[float, BeforeValidator(_number)]


Whole = Annotated[int, BeforeValidator(_whole_number)]


Date = Annotated[dt.date, BeforeValidator(_date)]


def misfit(at: str, message: str) -> PydanticCustomError:
    """Return an error of a section as a whole that stands at one of its parts."""
    return PydanticCustomError("misfit", "{message}", {"at": at, "message": message})


def _relative(value: str) -> str:
    path = PurePosixPath(value.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in value:
        raise ValueError("a path must stay inside the scenario's folder")
    return str(path)


#: A file or folder inside the scenario's folder.
Inside = Annotated[str, BeforeValidator(lambda v: _relative(v) if isinstance(v, str) else v)]


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)]


class Section(BaseModel):
    """Base of every part of a scenario: unknown keys are errors, values do not change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        validate_default=True,
        ser_json_inf_nan="strings",
    )


class Spell(Section):
    """Something that lasts from one hour of the run to another."""

    begin: Hours = Field(ge=0)
    """from when, in hours from the start of the run"""
    end: Hours = Field(gt=0)
    """until when"""

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Spell:
        if self.end <= self.begin:
            raise misfit("end", f"this ends at hour {self.end:g}, before it begins at hour {self.begin:g}")
        return self

    @property
    def begin_ms(self) -> int:
        """From when."""
        return units.ms_from_hours(self.begin)

    @property
    def end_ms(self) -> int:
        """Until when."""
        return units.ms_from_hours(self.end)


def one_share_an_hour(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Check shares of the hours of a day."""
    if len(shares) != units.HOURS_PER_DAY:
        raise ValueError(f"a day has 24 hours and there are {len(shares)} shares; write one an hour")
    if sum(shares) == 0:
        raise ValueError("at least one hour's share must be above 0")
    return shares


def _some_of_the_day(hours: tuple[int, int]) -> tuple[int, int]:
    if hours[0] == hours[1]:
        raise ValueError("nothing would ever be open; write [0, 24] for the whole day")
    return hours


#: First and last hour of the day; [22, 6] runs past midnight.
DayHours = Annotated[
    tuple[Annotated[Whole, Field(ge=0, le=24)], Annotated[Whole, Field(ge=0, le=24)]], AfterValidator(_some_of_the_day)
]


def one_share_a_weekday(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Check shares of the days of a week."""
    if len(shares) != units.DAYS_PER_WEEK:
        raise ValueError(f"a week has 7 days and there are {len(shares)} shares; write one a day, Monday first")
    if sum(shares) == 0:
        raise ValueError("at least one day's share must be above 0")
    return shares
