"""What makes a run folder readable by others: a Frictionless data package and a README."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.record.registry import TABLES, Column

OUTCOME_FIELDS = (
    ("outcome", "string", "name of the outcome"),
    ("group", "string", "part that it is about; empty for the whole city"),
    ("value", "number", "its value"),
    ("unit", "string", "unit of the value"),
    ("side", "string", "efficiency, control, or city for neither"),
)


def data_package(about: Mapping[str, Any]) -> dict[str, Any]:
    """Describe every file of a run folder (Data Package 1.0 descriptor)."""
    resources = [
        {
            "name": "outcomes",
            "path": "outcomes.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "description": "what the run came to",
            "schema": {"fields": [_field(*field) for field in OUTCOME_FIELDS]},
        }
    ]
    resources += [
        {
            "name": table.name,
            "path": f"tables/{table.name}.parquet",
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
            "description": table.meaning,
            "schema": {"fields": [_column_field(column) for column in table.columns]},
        }
        for table in TABLES.values()
    ]
    return {"name": about["name"].lower(), "profile": "data-package", "title": about["title"], "resources": resources}


def _field(name: str, field_type: str, description: str, unit: str = "") -> dict[str, str]:
    return {"name": name, "type": field_type, "description": description} | ({"unit": unit} if unit else {})


def _column_field(column: Column) -> dict[str, str]:
    return _field(column.name, column.kind.field_type, column.meaning, column.kind.unit)


def readme(about: Mapping[str, Any]) -> str:
    """Say what the folder holds and how to make it again."""
    lines = [
        f"# {about['title'] or about['name']}",
        "",
        f"Policy `{about['label']}`, seed {about['seed']}, {about['days']} days.",
        "",
        f"Made by `{about['command']}`; content hash `{about['content_hash']}`.",
        "",
        "| file | what |",
        "| --- | --- |",
        "| `report.html` | report that opens without a network |",
        "| `outcomes.csv`, `outcomes.parquet` | what the run came to |",
        "| `scenario.yaml` | the scenario with every default |",
        "| `run.json` | versions, seed, hashes, times |",
        "| `datapackage.json` | meaning and unit of every column |",
        *(f"| `tables/{table.name}.parquet` | {table.meaning} |" for table in TABLES.values()),
        "",
    ]
    return "\n".join(lines)
