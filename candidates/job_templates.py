"""Ready-made tasks of common service roles, to start an opening from and then to edit.

Written from what such jobs ask of people at the desk; the importance ratings are a starting
point for the hiring team, not a job analysis.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candidates.actions.openings import TaskSpec


@dataclass(frozen=True, slots=True)
class JobTemplate:
    slug: str
    name: Promise
    tasks: tuple[TaskSpec, ...]


TEMPLATES = (
    JobTemplate(
        "support-agent",
        _("Support agent (chat and e-mail)"),
        (
            TaskSpec(
                "Find out what a customer needs and answer it clearly in writing",
                5,
                ("communication",),
            ),
            TaskSpec(
                "Handle complaints about late, wrong or broken orders and put them right",
                5,
                ("compassion", "communication"),
            ),
            TaskSpec(
                "Stay courteous with customers who write repeatedly or are angry", 4, ("patience",)
            ),
            TaskSpec(
                "Open and close each conversation in a friendly, personal manner", 3, ("warmth",)
            ),
        ),
    ),
    JobTemplate(
        "phone-agent",
        _("Phone agent (contact centre)"),
        (
            TaskSpec(
                "Take calls from upset customers and let them tell the whole story",
                5,
                ("patience", "compassion"),
            ),
            TaskSpec(
                "Explain bills, terms and next steps by phone and check that they are clear",
                5,
                ("communication", "patience"),
            ),
            TaskSpec("Greet callers and keep a friendly tone through a full shift", 4, ("warmth",)),
            TaskSpec(
                "Tell customers bad news, such as a refusal or a delay, and offer what can be done",
                4,
                ("compassion", "communication"),
            ),
        ),
    ),
    JobTemplate(
        "front-desk",
        _("Front desk and shop floor"),
        (
            TaskSpec("Welcome guests or customers and make them feel attended to", 5, ("warmth",)),
            TaskSpec(
                "Solve problems on the spot: a room, a return, a double charge",
                5,
                ("communication", "compassion"),
            ),
            TaskSpec("Serve a queue without hurrying the person in front of you", 4, ("patience",)),
            TaskSpec(
                "Look after people in distress, such as lost belongings or a missed journey",
                3,
                ("compassion",),
            ),
        ),
    ),
)
BY_SLUG = {template.slug: template for template in TEMPLATES}
