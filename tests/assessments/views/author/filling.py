"""What a browser would send back from the editor's page, as a dictionary to change."""

from typing import Any

from django.http import HttpResponseBase


def sent_by(page: HttpResponseBase) -> dict[str, Any]:
    context: Any = page.context  # type: ignore[attr-defined]
    forms = [context["form"], context["settings"]]
    forms += [context["code"]] if context["code"] else []
    data: dict[str, Any] = {"stamp": context["stamp"]}
    for rows in context["rows"].values():
        forms += [rows.management_form, *rows.forms]
    for form in forms:
        for field in form:
            data[field.html_name] = plain(field.value())
    if "options" in context["rows"]:
        data["n_raters"] = context["editor"].n_raters
    return {k: v for k, v in data.items() if v is not None and v is not False}


def plain(value: Any) -> Any:
    """Tuples of choices stay lists; an unset value is nothing."""
    return list(value) if isinstance(value, tuple) else value
