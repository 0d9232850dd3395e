"""What customers will order, forecast from what is seen of their stocks.

A customer that orders in batches tells its demand late and in lumps; who sees its stock knows how
far it is from the next order (Gavirneni, Kapuscinski and Tayur 1999; Cachon and Fisher 2000). The
forecast takes the place of one from past orders: levels stand on top of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.engine.elementary import normal_upper_each

#: Standard deviations of demand beyond which nothing is reckoned with.
_REACH_SD = 8.0


@dataclass(frozen=True)
class CustomerStocks:
    """Stocks of customers that order by (r, nQ), one row a customer; an order-up-to level is r + Q.

    Parameters
    ----------
    position_kg
        Inventory position: the stock seen, less what it owes, plus what it has on order, int64 (customers,).
    reorder_kg, batch_kg
        Its r and Q, int64 (customers,).
    mean_kg, sd_kg
        Of the normal demand of a period that it meets, float64 (customers,).
    """

    position_kg: Ints
    reorder_kg: Ints
    batch_kg: Ints
    mean_kg: Floats
    sd_kg: Floats


def expected_orders_kg(customers: CustomerStocks, horizon: Floats) -> Floats:
    """What each customer is expected to order in ``horizon`` periods, float64 (customers,).

    After any number of reviews as many batches have been ordered as lift the position, less the demand, above r.
    So the expected number is the sum over j of the chance that demand reaches the j-th of them.
    """
    mean, spread = horizon * customers.mean_kg, np.sqrt(horizon) * customers.sd_kg
    far = mean + _REACH_SD * spread - (customers.position_kg - customers.reorder_kg)
    batches = max(int(np.max(far / customers.batch_kg, initial=0.0)) + 1, 1)
    until = (customers.position_kg - customers.reorder_kg)[:, None] + customers.batch_kg[:, None] * np.arange(batches)
    beyond = until - mean[:, None]
    sure = np.where(beyond > 0.0, np.inf, -np.inf)
    z = np.divide(beyond, spread[:, None], out=sure, where=spread[:, None] > 0.0)
    chance = normal_upper_each(z.ravel()).reshape(z.shape)
    return np.asarray(customers.batch_kg * chance.sum(axis=1))
