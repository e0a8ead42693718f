"""What the gallery shows: invented people, scores and forms in every state."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator

from assessments.charts import BandRow

# Pages of the product that need no database, and pages seen without an account.
REAL_PAGES = ["account/login", "account/password_reset", "404", "500"]
VISITORS = {"account/login", "account/password_reset", "404"}


@dataclass(frozen=True)
class Person:
    is_authenticated: bool
    roles: tuple[str, ...] = ("admin",)

    def __str__(self) -> str:
        return "Ruth Okafor"


@dataclass(frozen=True)
class Candidate:
    code: str
    name: str
    outcome: str
    bands: tuple[BandRow, ...]
    composite: str
    error: str
    stage: str
    selected: bool = False
    near: bool = False


class EveryField(forms.Form):
    name = forms.CharField(help_text="As candidates will read it.", initial="Support agent, Leeds")
    email = forms.EmailField(label="E-mail address")
    places = forms.IntegerField(label="Number of places", initial=4, min_value=1)
    closes = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), label="Closes on"
    )
    form = forms.ChoiceField(choices=[("s", "Standard, 25 minutes"), ("q", "Short, 8 minutes")])
    route = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("video", "Video"), ("audio", "Audio only"), ("typed", "Typed")],
        initial="audio",
    )
    channels = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        choices=[("chat", "Chat"), ("email", "E-mail"), ("phone", "Phone")],
        required=False,
    )
    note = forms.CharField(
        widget=forms.Textarea(attrs={"maxlength": 400}), required=False, label="Note to the team"
    )
    file = forms.FileField(required=False, label="Candidates as CSV")
    agree = forms.BooleanField(label="Send the invitations at once", required=False)


class SignIn(forms.Form):
    login = forms.EmailField(label="E-mail")
    password = forms.CharField(widget=forms.PasswordInput)
    remember = forms.BooleanField(label="Stay signed in on this device", required=False)


def _bands(
    outcome: str, *figures: tuple[float | None, float], bar: float = 3.5
) -> tuple[BandRow, ...]:
    names = ("Compassion", "Warmth", "Patience", "Communication")
    return tuple(
        BandRow(name, score, sem, bar, _against(score, sem, bar), reason="the answer was too short")
        for name, (score, sem) in zip(names, figures, strict=True)
    )


def _against(score: float | None, sem: float, bar: float) -> str:
    if score is None:
        return "needs_person"
    if score - sem >= bar:
        return "meets"
    return "below" if score + sem <= bar else "review"


def candidates() -> list[Candidate]:
    rows = [
        ("C-1042", "Oluwaseun Adebayo", "meets", ((4.4, 0.3), (4.1, 0.4), (4.2, 0.5), (3.9, 0.3))),
        ("C-0977", "Maria-Magdalena von Hohenzollern-Sigmaringen-Altenburg", "review",
         ((3.6, 0.4), (3.9, 0.4), (3.4, 0.5), (3.8, 0.3))),
        ("C-1013", "Wei Zhang", "review", ((3.5, 0.5), (3.3, 0.4), (4.0, 0.6), (3.2, 0.4))),
        ("C-1101", "Tom Price", "below", ((2.4, 0.4), (2.9, 0.3), (2.2, 0.5), (3.0, 0.3))),
        ("C-1066", "Ana Ruiz", "below", ((1.3, 0.5), (2.2, 0.4), (2.8, 0.4), (2.6, 0.4))),
        ("C-1108", "Jonas Weber", "needs_person",
         ((None, 0.0), (3.4, 0.6), (None, 0.0), (3.0, 0.5))),
    ]  # fmt: skip
    overall = {"C-1042": ("4.1", "0.2"), "C-0977": ("3.7", "0.2"), "C-1013": ("3.5", "0.3"),
               "C-1101": ("2.6", "0.2"), "C-1066": ("2.2", "0.2"), "C-1108": ("", "")}  # fmt: skip
    return [
        Candidate(
            code, name, outcome, _bands(outcome, *figures), *overall[code], stage="To review",
            selected=code in {"C-1042", "C-0977"}, near=code in {"C-0977", "C-1013"},
        )
        for code, name, outcome, figures in rows
    ]  # fmt: skip


def edge_bands() -> list[BandRow]:
    return [
        BandRow("Meets", 4.2, 0.3, 3.5, "meets"),
        BandRow("Within error", 3.6, 0.4, 3.5, "review"),
        BandRow("Below", 2.4, 0.4, 3.5, "below"),
        BandRow("At the top", 5.0, 0.4, 3.5, "meets"),
        BandRow("At the bottom", 1.0, 0.6, 3.5, "below"),
        BandRow("No bar", 3.1, 0.5),
        BandRow("No error known", 3.1, None, 3.0, "review"),
        BandRow("Provisional", 3.3, 0.9, 3.0, "review", provisional=True, indicative=True),
        BandRow("Not scored", None, reason="the answer was too short"),
        BandRow("Waiting", None),
    ]


def _bound() -> EveryField:
    return EveryField({"name": "", "email": "ruth@", "places": "0", "route": "tape"})


def _sign_in() -> SignIn:
    return SignIn()


def context() -> dict[str, object]:
    words = "Hello Mrs Ortiz, I can see that you were charged twice"
    quote = "and that must be worrying just before the rent is due."
    wrong = "But you should have read the terms."
    return {
        "every": EveryField(),
        "bound": _bound(),
        "form": _sign_in(),
        "page": Paginator(list(range(214)), 20).page(4),
        "bands": edge_bands(),
        "candidates": candidates(),
        "one": candidates()[1],
        "steps": ["Welcome", "Device check", "Practice", "Questions", "Review"],
        "scale": range(1, 8),
        "tabs": [
            {"label": "Shortlist", "url": "#", "current": True, "count": 188},
            {"label": "Invited", "url": "#", "count": 26},
            {"label": "Bar", "url": "#", "count": None},
            {"label": "Fairness", "url": "#", "count": None},
        ],
        "parts": [
            {"kind": "same", "text": "I can see you were"},
            {"kind": "removed", "text": "shared"},
            {"kind": "added", "text": "charged"},
            {"kind": "same", "text": "twice this month."},
        ],
        "lines": [
            _line("3.1", "0:03", words, ""),
            _line("6.4", "0:06", quote, "for"),
            _line("9.9", "0:09", wrong, "against"),
        ],
    }


def _line(start: str, time: str, text: str, mark: str) -> dict[str, object]:
    words = [{"text": word, "mark": mark} for word in text.split()]
    return {"start": start, "time": time, "words": words}
