"""What sellers of data know of their own business: what is on offer, what sells, what to expect."""

from __future__ import annotations

from dataclasses import dataclass

from sim.arrays import Floats, Ints, Mask, State
from sim.engine.compiled import kernel


@dataclass
class SalesKnowledge:
    """Sellers' books, one row a product.

    Parameters
    ----------
    seller
        Legal person that sells, int64 (products,).
    unlisted
        Whether the product is neither on offer nor under review, bool (products,).
    ask_fen
        Present ask, int64 (products,).
    sold, turned_away
        Licences sold, and requests whose bid did not reach the ask, since yesterday.
    expected_licences
        Licences that the seller expects to have running at any time, float64 (products,).
    holder
        Whose data it is, who has to lose, int64 (products,).
    public
        Whether that is a public body, bool (products,).
    harm_fen
        Harm a year, with the holder's attitude to risk, if all who could do it know all of it, float64 (products,).
    """

    seller: Ints
    unlisted: Mask
    ask_fen: Ints
    sold: Ints
    turned_away: Ints
    expected_licences: Floats
    holder: Ints
    public: Mask
    harm_fen: Floats

    _CHANGING = ("ask_fen", "expected_licences", "harm_fen")

    def secret_is_out(self, product: Ints) -> None:
        """Leave nothing to lose to those whose data others have got hold of."""
        self.harm_fen[product] = 0.0

    def learn_sales(self, running: Ints, listed: Mask, weight: float) -> None:
        """Move expectations towards the licences that are running, for products on offer."""
        _move(self.expected_licences, running, listed, weight)

    def state(self) -> State:
        """What outlasts a day."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]


@kernel
def _move(expected: Floats, running: Ints, listed: Mask, weight: float) -> None:
    for product in range(expected.size):
        if listed[product]:
            expected[product] += weight * (running[product] - expected[product])
