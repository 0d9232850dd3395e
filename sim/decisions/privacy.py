"""What data about some tell about others, and what that does to the harm of selling (Acemoglu et al. 2022)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Mask


def estimate_weights(covariance: Floats, noise: Floats, told: Mask) -> Floats:
    """Weights of the best linear estimate of everybody from what some have told, float64 (persons, persons).

    Row i holds the weights of all reports in the estimate of person i; who has not told weighs nothing.

    Parameters
    ----------
    covariance
        Of what there is to know about persons, float64 (persons, persons).
    noise
        Error variance of each report, float64 (persons,).
    told
        Whose report the buyer has, bool (persons,).
    """
    weights = np.zeros_like(covariance)
    rows = np.flatnonzero(told)
    reports = covariance[np.ix_(rows, rows)] + np.diag(noise[rows])
    weights[:, rows] = np.linalg.solve(reports, covariance[rows]).T
    return weights


def leaked(covariance: Floats, noise: Floats, told: Mask) -> Floats:
    """By how much the variance of each person falls for who has the reports, float64 (persons,)."""
    return np.asarray((estimate_weights(covariance, noise, told) * covariance).sum(axis=1))


def harm_of_selling_fen(value_fen: Floats, covariance: Floats, noise: Floats, told: Mask) -> Floats:
    """Harm that each person does to itself by selling, beside what others have told already, float64 (persons,).

    Only what the own report adds counts; the more others have told, the less that is, which lowers prices.

    Parameters
    ----------
    value_fen
        What a unit of own privacy is worth to each person.
    """
    harm = np.empty(told.size)
    for person in range(told.size):
        others = told.copy()
        others[person] = False
        with_it = others.copy()
        with_it[person] = True
        added = leaked(covariance, noise, with_it)[person] - leaked(covariance, noise, others)[person]
        harm[person] = value_fen[person] * added
    return harm
