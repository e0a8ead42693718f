"""Components say what they must whatever they are given, and never write a style or a script."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from assessments.templatetags.look import ICONS

get = RequestFactory().get
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Mail is not under the policy of the pages.
PAGES = sorted(
    name
    for name in (str(page.relative_to(TEMPLATES)) for page in TEMPLATES.rglob("*.html"))
    if not name.startswith("emails/")
)


class Everything(forms.Form):
    name = forms.CharField(help_text="As candidates read it.")
    route = forms.ChoiceField(widget=forms.RadioSelect, choices=[("v", "Video"), ("t", "Typed")])
    agree = forms.BooleanField(required=False, label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def said(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        ("meets", "Meets the bar"),
        ("review", "Within error"),
        ("below", "Below the bar"),
        ("needs_person", "Needs a person"),
        ("", "Not scored"),
    ],
)
def test_status_each_outcome_has_word_and_shape(outcome: str, word: str) -> None:
    shown = Template("{% load look %}{% status outcome %}").render(Context({"outcome": outcome}))

    assert said(shown) == word
    assert shown.count("<svg") == 1


def test_status_own_word_replaces_the_usual_one() -> None:
    shown = Template('{% load look %}{% status "meets" "4 of 4 meet" %}').render(Context())

    assert said(shown) == "4 of 4 meet"


@pytest.mark.parametrize("name", ICONS)
def test_icon_is_hidden_from_screen_readers(name: str) -> None:
    shown = Template("{% load look %}{% icon name %}").render(Context({"name": name}))

    assert 'aria-hidden="true"' in shown


def test_form_with_errors_ties_help_and_error_to_the_control() -> None:
    form = Everything({"name": "", "route": "x"})

    shown = str(form)

    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'id="id_name_error"' in shown
    assert shown.count('aria-invalid="true"') == 3  # the name, and both radios of the route
    assert "This field is required." in said(shown)


def test_form_optional_field_is_called_optional() -> None:
    class Note(forms.Form):
        note = forms.CharField(required=False)

    assert said(str(Note())) == "Note optional"


def test_form_whole_error_is_an_alert_before_the_fields() -> None:
    form = Everything({"name": "Ada", "route": "v"})
    form.add_error(None, "The opening is closed.")

    shown = str(form)

    assert shown.index('role="alert"') < shown.index("id_name")
    assert "The opening is closed." in shown


def test_pager_late_page_shows_the_pages_around_it() -> None:
    page = Paginator(range(1000), 20).page(25)

    shown = said(render_to_string("components/pager.html", {"page": page}, get("/")))

    assert shown == "481–500 of 1000 Previous 1 2 … 22 23 24 25 26 27 28 … 49 50 Next"


def test_pager_single_page_shows_nothing() -> None:
    page = Paginator(range(3), 20).page(1)

    assert said(render_to_string("components/pager.html", {"page": page}, get("/"))) == ""


def test_pager_keeps_the_filter_in_its_links() -> None:
    page = Paginator(range(50), 20).page(2)

    shown = render_to_string("components/pager.html", {"page": page}, get("/?stage=new&page=2"))

    assert 'href="?stage=new&amp;page=3"' in shown


def test_diff_hostile_text_is_escaped() -> None:
    parts = [{"kind": "added", "text": "<b>"}, {"kind": "removed", "text": "old"}]

    shown = render_to_string("components/diff.html", {"parts": parts})

    assert "<ins>&lt;b&gt;</ins>" in shown
    assert "<del>old</del>" in shown


@pytest.mark.parametrize("page", PAGES)
def test_template_writes_no_inline_style_or_script(page: str) -> None:
    text = (TEMPLATES / page).read_text()

    found = re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text)

    assert found == []
