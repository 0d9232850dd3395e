"""``datacity catalogue``: products and licences for catalogues elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sim.cli.lazy import LazyGroup
from sim.cli.printing import say
from sim.cli.whole_file import writable, write_whole

_COMMANDS = {
    "export": ("sim.cli.catalogue:export", "Write the catalogue as DCAT (JSON-LD), with licences as ODRL policies."),
}


@click.group("catalogue", cls=LazyGroup, table=_COMMANDS)
def catalogue_group() -> None:
    """Take a city's data catalogue elsewhere."""


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write, such as catalogue.jsonld.")
def export(source: Path, out: Path) -> None:
    """Write the catalogue of SOURCE, a scenario or the folder of a finished run, as DCAT 3 in JSON-LD.

    Every product stands there with what it offers as an ODRL policy; that of a run also with every licence
    sold, as an ODRL agreement.
    """
    from sim.views.catalogue import shown_catalogue
    from sim.views.dcat import document

    file = writable(out)
    shown = shown_catalogue(source)
    found = document(shown)
    write_whole(file, [json.dumps(found, indent=1, ensure_ascii=False)])
    many = len(found["dcat:dataset"]) + len(found["dcat:service"])
    licences = 0 if shown.deals is None else len(shown.deals)
    say(f"{many:,} products and {licences:,} licences in {file}")
