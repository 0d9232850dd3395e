"""Brokers: recruit those who seek and those who sell, and bring them together for a share of the price."""

from __future__ import annotations

from sim.agents.person import Person
from sim.arrays import Ints, Mask
from sim.knowledge.discoveries import Clients


class Broker(Person):
    """A legal person that knows who seeks what and who sells it, as far as they are its clients."""

    @staticmethod
    def recruit(clients: Clients, approached: Mask, gains: Mask) -> None:
        """Take on those who gain by it.

        Parameters
        ----------
        clients
            Whose clients persons are.
        approached
            Whether each broker approaches each person, bool (brokers, persons).
        gains
            Whether a broker's help is worth its price to each person, bool (persons,).
        """
        clients.of |= approached & gains

    @staticmethod
    def could_match(clients: Clients, buyer: Ints, seller: Ints) -> Mask:
        """Which brokers could bring which pairs together: those whose clients both are, bool (brokers, pairs).

        Parameters
        ----------
        clients
            Whose clients persons are.
        buyer, seller
            The pairs, int64 (pairs,).
        """
        return clients.of[:, buyer] & clients.of[:, seller]
