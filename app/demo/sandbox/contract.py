"""Requests checked against resources/openapi, the source of the contract."""

from collections.abc import Mapping
from typing import Any

import jsonschema
import yaml

from app.shipped import RESOURCES

FILE = RESOURCES / "openapi" / "poste-cpx.yaml"


_Parameter = tuple[dict[str, Any], jsonschema.Draft202012Validator]


class Contract:
    """The OpenAPI file, read once."""

    def __init__(self) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster
        self.document: dict[str, Any] = yaml.load(
            FILE.read_text("utf-8"),
            Loader=loader,  # noqa: S506 (a safe loader in both cases)
        )
        self._declaration = self.validator("Declaration")
        self._parameters: dict[tuple[str, str], _Parameter] = {
            (operation["operationId"], parameter["name"]): (
                parameter,
                jsonschema.Draft202012Validator(parameter["schema"]),
            )
            for path in self.document["paths"].values()
            for operation in path.values()
            for parameter in operation.get("parameters", ())
        }

    def validator(self, schema: str) -> jsonschema.Draft202012Validator:
        """Return a validator of one of the named schemas."""
        return jsonschema.Draft202012Validator(
            {
                "$ref": f"#/components/schemas/{schema}",
                "components": self.document["components"],
            },
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
        )

    def fault_in_declaration(self, value: Any) -> tuple[str, str] | None:
        """Return where (JSON pointer) and how a declaration departs from its schema, or None."""
        error = jsonschema.exceptions.best_match(self._declaration.iter_errors(value))
        if error is None:
            return None
        return "/" + "/".join(str(step) for step in error.absolute_path), error.message[:300]

    def unknown_parameter(self, operation: str, query: Mapping[str, str]) -> str | None:
        """Return the name of a query parameter that the operation does not have, or None."""
        known = {
            name.lower()
            for (owner, name), (parameter, _) in self._parameters.items()
            if owner == operation and parameter["in"] == "query"
        }
        return next((name for name in query if name not in known), None)

    def fault_in_parameters(self, operation: str, given: Mapping[str, str]) -> str | None:
        """Return the name of the first parameter that is missing or has not its form, or None."""
        for (owner, name), (parameter, validator) in self._parameters.items():
            if owner == operation and not _fits(given.get(name.lower()), parameter, validator):
                return name
        return None


def _fits(
    value: str | None, parameter: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> bool:
    if value is None:
        return not parameter.get("required")
    return bool(validator.is_valid(_typed(value, parameter)))


def _typed(value: str, parameter: dict[str, Any]) -> str | int:
    if parameter["schema"]["type"] == "integer" and value.isascii() and value.isdigit():
        return int(value[:9])
    return value
