"""Who seeks which product of the catalogue, how often, and for how much: drawn, as its use lies outside of the city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Keys
from sim.data.products import ProductKind
from sim.engine.elementary import exp_each
from sim.engine.streams import Stream, combine_each
from sim.knowledge.interests import Interests
from sim.model.catalogue_products import Assortment
from sim.scenario.schema import Buyers

#: How much buyers differ in how often they call.
_CALLS_CV = 1.0


@dataclass(frozen=True)
class Valuations:
    """What products are worth to those who seek them.

    Parameters
    ----------
    interests
        Who seeks what; products are numbered within the catalogue.
    key
        Key of each pair's draws, uint64 (interests,).
    worth_fen
        Value of faultless data: of a licence of one term, or of one call of a query product, float64 (interests,).
    calls_per_day
        Mean number of calls of a query product, 0 of others, float64 (interests,).
    """

    interests: Interests
    key: Keys
    worth_fen: Floats
    calls_per_day: Floats


def draw_valuations(assortment: Assortment, buyers: Ints, person_key: Keys, settings: Buyers, seed: int) -> Valuations:
    """Draw what each buyer seeks.

    How much products are sought, and how many of them a buyer seeks, follow power laws. A buyer takes
    its products one after the other in proportion to how much they are sought: the n best of weights
    with Gumbel noise (Plackett and Luce; Yellott 1977), so that buyers and products come and go without changing
    what others seek. With such a fitness, popularity is as unequal as under preferential attachment
    (Caldarelli et al. 2002).

    Parameters
    ----------
    assortment
        Products of the catalogue.
    buyers
        Rows of those who buy, ascending, int64.
    person_key
        Key of each person's draws, uint64 (persons,).
    """
    products = assortment.products
    sought = Stream(seed, "how much sought").exponentials(products.key, 1.0 / settings.tail)
    many = settings.interests * exp_each(
        Stream(seed, "products sought").exponentials(person_key[buyers], 1.0 / settings.tail)
    )
    choice = Stream(seed, "product sought")
    person, product = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for buyer, most in zip(buyers.tolist(), many.tolist(), strict=True):
        pair = combine_each(products.key, int(person_key[buyer].astype(np.int64)))
        score = np.where(products.holder == buyer, -np.inf, sought + choice.gumbels(pair))
        candidates = int((products.holder != buyer).sum())
        best = np.sort(np.argsort(-score, kind="stable")[: int(min(most, candidates))])
        person.append(np.full(best.size, buyer, dtype=np.int64))
        product.append(best)
    interests = Interests(np.concatenate(person), np.concatenate(product))
    return _valued(interests, assortment, person_key, settings, seed)


def _valued(interests: Interests, assortment: Assortment, person_key: Keys, settings: Buyers, seed: int) -> Valuations:
    products, row = assortment.products, interests.product
    key = combine_each(products.key[row], person_key[interests.person].astype(np.int64))
    query = products.kind[row] == ProductKind.QUERY
    mean_fen = np.where(query, settings.call_value, settings.value) * units.FEN_PER_CNY
    differs = Stream(seed, "exogenous value").lognormals(key, 1.0, settings.spread)
    calls = Stream(seed, "calls wanted").lognormals(key, settings.calls, _CALLS_CV)
    return Valuations(interests, key, mean_fen * assortment.worth[row] * differs, np.where(query, calls, 0.0))
