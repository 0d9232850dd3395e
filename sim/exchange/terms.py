"""Terms: what is offered on an exchange, to whom the money goes, and what rules may know of who buys."""

from __future__ import annotations

from dataclasses import dataclass

from sim.arrays import Ints, Keys, Mask


@dataclass(frozen=True)
class Terms:
    """What is offered and to whom the money goes.

    Parameters
    ----------
    product_key, person_key
        Keys of random draws, uint64 (products,) and (persons,).
    seller, holder
        Who sells each product and whose data it is, int64 (products,).
    several
        Whether several parties had a hand in each product, bool (products,).
    consent
        Consent of the persons that each covers, in codes of the products' own, int64 (products,).
    seller_points
        Basis points of a sale that a seller keeps when it sells another's data.
    operator, state
        Accounts of the exchange's operator and of the state.
    term_ms
        Length of a licence of each product, int64 (products,).
    again_ms
        Time after which a product that was refused may be handed in again.
    foreign
        Whether each person is foreign, bool (persons,).
    broker_points
        Basis points of the price of a first licence that go to whoever brought buyer and seller together.
    royalty_points
        Basis points of the price of a copy passed on by a licensee that go to the holder of the data.
    """

    product_key: Keys
    person_key: Keys
    seller: Ints
    holder: Ints
    several: Mask
    consent: Ints
    seller_points: int
    operator: int
    state: int
    term_ms: Ints
    again_ms: int
    foreign: Mask
    broker_points: int = 0
    royalty_points: int = 0
