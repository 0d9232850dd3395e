"""Policies: levers as fields, and steps of the time line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema

from sim.levers import LEVERS, NO_LIMIT, PRESETS, Lever, Policy, preset
from sim.scenario.schema.values import Section, Whole, misfit

#: A file's name, with a plus where a scenario moves some of its levers.
PolicyName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\+?$", max_length=65)]


class _PolicyBase(Section):
    """A preset and the levers that differ from it; a bare preset name is short for the preset alone."""

    preset: Literal[PRESETS] | None = None  # type: ignore[valid-type]
    """shipped policy, or file of a user's own (.yaml), that unnamed levers are taken from"""
    name: PolicyName | None = None
    """what the policy is called; the preset's name, or that of the file"""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"preset": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _name_of_its_own(self) -> _PolicyBase:
        if self.name in PRESETS:
            raise misfit("name", f"{self.name!r} is a policy that ships with the project; give yours another `name`")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        named: dict[str, Any] = {"type": "string", "anyOf": [{"enum": list(PRESETS)}, {"pattern": r"\.ya?ml$"}]}
        plain = handler(schema)
        plain["properties"]["preset"]["anyOf"] = [named, {"type": "null"}]
        return {"anyOf": [named, plain]}

    def on(self, base: Policy) -> Policy:
        """The policy that this makes of ``base``: another preset, or some levers moved."""
        policy = base if self.preset is None else preset(self.preset)
        moved = policy.with_changes({name: getattr(self, name) for name in LEVERS if name in self.model_fields_set})
        return moved if self.name is None else Policy(self.name, moved.levels)


def _lever_field(lever: Lever) -> Any:
    if isinstance(lever.neutral, bool):
        schema: dict[str, Any] = {"type": "boolean"}
    elif lever.options:
        schema = {"type": "string", "enum": list(lever.options)}
    elif math.isfinite(lever.high):
        schema = {"type": "number", "minimum": lever.low, "maximum": lever.high}
    else:
        schema = {"anyOf": [{"type": "number", "minimum": lever.low}, {"enum": list(NO_LIMIT)}]}
    text = f"{lever.text} ({lever.range} {lever.unit}; acts on {lever.arrow})"
    return (
        Annotated[Any, BeforeValidator(lever.check), WithJsonSchema(schema)],
        Field(default=preset(PRESETS[0])[lever.name], description=text),
    )


if TYPE_CHECKING:

    class PolicyChoice(_PolicyBase):
        """A preset and the levers that differ from it (one optional field per lever)."""
else:
    PolicyChoice = create_model(
        "PolicyChoice",
        __base__=_PolicyBase,
        __doc__=_PolicyBase.__doc__,
        **{lever.name: _lever_field(lever) for lever in LEVERS.values()},
    )


class PolicyStep(Section):
    """One step of the time line: at midnight of a day a draft is published or a policy comes into force."""

    day: Whole = Field(ge=1)
    """day of the run at whose first midnight the step is taken; the run starts on day 0"""
    status: Literal["draft", "enacted"] = "enacted"
    """a draft changes what firms must reckon with, an enacted policy changes the rules"""
    policy: PolicyChoice
    """levers that move; all others stay where they are, unless a preset is named"""
