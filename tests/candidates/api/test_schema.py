"""The schema in the repository is the one that the code gives.

Write it anew with: manage.py spectacular --file docs/openapi.yaml
"""

from pathlib import Path

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

KEPT = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"


def test_schema_in_the_repository_is_current() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)

    assert KEPT.read_text() == OpenApiYamlRenderer().render(schema).decode()
