"""The claims, one a file."""

from evidence.claims import (
    regret_of_credit_decisions,
    regret_of_dossiers,
    regret_of_order_quantities,
    regret_of_route_choice,
    regret_of_supplier_choice,
    tails_of_purchases,
    value_of_data,
    value_of_exchange,
    willingness_to_sell,
)

CLAIMS = (
    regret_of_supplier_choice.CLAIM,
    value_of_data.CLAIM,
    regret_of_route_choice.CLAIM,
    regret_of_credit_decisions.CLAIM,
    regret_of_order_quantities.CLAIM,
    regret_of_dossiers.CLAIM,
    tails_of_purchases.CLAIM,
    willingness_to_sell.CLAIM,
    value_of_exchange.CLAIM,
)
