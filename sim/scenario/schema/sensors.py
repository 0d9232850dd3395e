"""Stock sensors."""

from __future__ import annotations

from pydantic import (
    Field,
    model_validator,
)

from sim.scenario.schema.values import Days, Hours, Inside, Section, Share, Whole, misfit


class Sensors(Section):
    """Stock sensors in factories and stores, and who runs them."""

    count: Whole = Field(default=1200, ge=0, le=100_000_000)
    """number of stock sensors, spread evenly over (site, good) stocks"""
    noise: Share = 0.05
    """standard deviation of one reading as a share of the stock's target level"""
    bias: Share = 0.01
    """standard deviation of the lasting error of one sensor, as the same share"""
    drop_out: Share = 0.02
    """chance that a sensor gives no reading at an instant"""
    interval: Hours = Field(default=0.0, ge=0)
    """time between two samples, rounded to minutes; a reading is that of the last one. 0: measured when read"""
    latency: Hours = Field(default=0.0, ge=0)
    """time until a sample can be read; needs an ``interval``"""
    mean_up: Days = Field(default=90.0, gt=0)
    """mean time until a sensor fails"""
    mean_repair: Hours = Field(default=0.0, ge=0)
    """mean time until a failed sensor works again; 0 for sensors that never fail"""
    series: Inside | None = None
    """CSV (timestamp, value in t, site_id, good) of recorded readings that stand in for those of sensors,
    from the first midnight on, over and over"""
    operators: Whole = Field(default=3, ge=1, le=10_000)
    """IoT operators that run sensors for others"""
    operated: Share = 0.5
    """share of sites whose sensors an IoT operator runs"""

    @model_validator(mode="after")
    def _samples_can_be_late(self) -> Sensors:
        if self.latency > 0 and self.interval == 0:
            raise misfit("latency", "what is measured when it is read cannot be late; give an `interval` above 0")
        return self
