"""A catalogue as a table: what may be left out, what is refused, and where it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.data.catalogue_table import read_catalogue
from sim.data.products import Consent, Domain, ProductKind, Tier
from sim.errors import ScenarioError

HOLDERS = ("tax-office", "platform-1", "service-1")


def write(folder: Path, text: str) -> Path:
    """A table in a file."""
    file = folder / "catalogue.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_product_needs_a_name_and_a_domain_and_has_the_rest_of_its_domain(tmp_path: Path) -> None:
    """Rows are sorted by domain; what is named holds, what is not is that of the domain."""
    table = write(
        tmp_path,
        "product,domain,holder,kind,tier,persons,update_h,ask_cny\n"
        "cameras,training_images,service-1,,important,300,12,99.5\n"
        "firms,business_registration,,report,,,,\n",
    )
    found = read_catalogue(table, "catalogue.csv", HOLDERS)
    assert found.names == ["firms", "cameras"]
    assert found.domain.tolist() == [Domain.BUSINESS_REGISTRATION, Domain.TRAINING_IMAGES]
    assert found.holder == ["", "service-1"]
    assert found.kind.tolist() == [ProductKind.REPORT, ProductKind.DATASET]
    assert found.tier.tolist() == [Tier.GENERAL, Tier.IMPORTANT]
    assert found.consent.tolist() == [Consent.GIVEN] * 2
    assert found.persons.tolist() == [0, 300]
    assert found.update_h.tolist() == [30 * 24, 12]
    assert found.ask_cny.tolist() == [-1.0, 99.5]
    assert np.array_equal(found.coverage, [1.0, 1.0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("product\nfirms\n", "catalogue.csv:1:1: column 'domain' is missing"),
        ("product,domain\nfirms,stocks\n", "catalogue.csv:2:7: domain: write one of business_registration"),
        ("product,domain\na,audio_samples\na,audio_samples\n", "catalogue.csv:3:1: product: 'a' stands twice"),
        (
            "product,domain,holder\na,corporate_tax,tax-ofice\n",
            "catalogue.csv:2:17: holder: nobody is called 'tax-ofice'; did you mean 'tax-office'",
        ),
        ("product,domain,coverage\na,corporate_tax,0\n", "catalogue.csv:2:17: coverage: write more than 0, not 0"),
        ("product,domain,tier\na,corporate_tax,secret\n", "catalogue.csv:2:17: tier: write one of general"),
        ("product,domain,persons\na,corporate_tax,-1\n", "catalogue.csv:2:17: persons: write 0 or more"),
        ("product,domain,noise\na,corporate_tax,nan\n", "catalogue.csv:2:17: noise: write a number, not 'nan'"),
    ],
)
def test_faults_are_told_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    """File, line and column, what is wrong and what to do."""
    with pytest.raises(ScenarioError) as caught:
        read_catalogue(write(tmp_path, text), "catalogue.csv", HOLDERS)
    assert str(caught.value.problems[0]).startswith(message)
