"""Introductions in four languages, and what only looks like one."""

import time

import pytest

from assessments.reports import introductions
from assessments.reports.masking import cover

NAME, CONTACT = "[name hidden]", "[contact hidden]"


def covered(text: str, stay: tuple[str, ...] = (), scenario: str = "") -> str:
    return cover(text, introductions.find(text, stay, scenario)).text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hi, my name is Priya Raman, how are you?", f"Hi, my name is {NAME}, how are you?"),
        ("My name’s O’Neil and I can help", f"My name’s {NAME} and I can help"),
        ("my name is priya how can i help", f"my name is {NAME} how can i help"),
        ("my name is priya raman and i am sorry", f"my name is {NAME} and i am sorry"),
        ("MY NAME IS PRIYA. HELLO", f"MY NAME IS {NAME}. HELLO"),
        ("Hi, this is Mrs. Priya speaking.", f"Hi, this is {NAME} speaking."),
        ("hi this is priya speaking how are you", f"hi this is {NAME} speaking how are you"),
        ("I'm Priya from customer care.", f"I'm {NAME} from customer care."),
        ("i'm priya from customer care", f"i'm {NAME} from customer care"),
        ("I am Jean-Luc de la Tour, and I will help.", f"I am {NAME}, and I will help."),
        ("Good day. Priya here, how are you?", f"Good day. {NAME} here, how are you?"),
        ("Priya Raman speaking.", f"{NAME} speaking."),
        ("You are speaking with Priya.", f"You are speaking with {NAME}."),
        ("Guten Tag, mein Name ist Jörg Müller.", f"Guten Tag, mein Name ist {NAME}."),
        ("Ich heiße Jo\u0308rg und helfe Ihnen", f"Ich heiße {NAME} und helfe Ihnen"),
        ("hier ist Jörg vom Kundenservice", f"hier ist {NAME} vom Kundenservice"),
        ("Hier spricht Jörg Müller.", f"Hier spricht {NAME}."),
        ("Müller am Apparat", f"{NAME} am Apparat"),
        ("Hola, me llamo Íñigo Núñez y le ayudo", f"Hola, me llamo {NAME} y le ayudo"),
        ("Le habla Íñigo de atención", f"Le habla {NAME} de atención"),
        ("Soy Marta, del servicio", f"Soy {NAME}, del servicio"),
        ("Bonjour, je m’appelle Zoé Lefèvre.", f"Bonjour, je m’appelle {NAME}."),
        ("Je suis Zoé du service client", f"Je suis {NAME} du service client"),
        ("Zoé à l’appareil, bonjour", f"{NAME} à l’appareil, bonjour"),
        ("Je me prénomme Zoé.", f"Je me prénomme {NAME}."),
        ("I will call you.\n\nKind regards,\nPriya Raman\nSupport", None),
        ("Best regards, Priya", f"Best regards, {NAME}"),
        ("Mit freundlichen Grüßen\nJörg Müller", f"Mit freundlichen Grüßen\n{NAME}"),
        ("Cordialement,\nZoé", f"Cordialement,\n{NAME}"),
        ("اسمي? my name is محمد علي", f"اسمي? my name is {NAME}"),
    ],
)  # fmt: skip
def test_introduction_is_covered(said: str, shown: str | None) -> None:
    shown = shown or f"I will call you.\n\nKind regards,\n{NAME}\nSupport"

    assert covered(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "I'm sorry from the bottom of my heart.",
        "I'm calling from the shop, it's different from what you ordered.",
        "This is not what you paid for, and this is where I can help.",
        "i'm happy to help and i am from the same team",
        "This is the second time. I am Very Sorry!",
        "My name is not important; your parcel is.",
        "Nobody here, and right here, knew. Everything here is late.",
        "Ich bin froh, dass Sie anrufen. Hier ist die Nummer.",
        "ich bin Ihr Ansprechpartner und hier ist Ihre Rechnung",
        "Soy consciente de que es tarde. Es un error.",
        "Je suis désolée de ce retard, c’est la faute de notre équipe.",
        "Kind regards,\nYour support team",
        "Call me back tomorrow, call me when it suits you.",
        "It's Monday, I'm free from noon.",
        "Order 4471-228-90 for £129.80 leaves on 01.05.2026 at 10:45.",
        "The reference is 20260501 and the amount is 1,299.80",
    ],
)
def test_what_only_looks_like_one_stays(said: str) -> None:
    assert covered(said) == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Write to priya.r+work@mail.example.co.uk please", f"Write to {CONTACT} please"),
        ("priya dot raman at gmail dot com", CONTACT),
        ("it is priya at gmail.com", f"it is {CONTACT}"),
        ("See https://www.linkedin.com/in/priya-raman?x=1 now", f"See {CONTACT} now"),
        ("I am @priya_r there", f"I am {CONTACT} there"),
        ("Ring +44 (0)20 7946-0958 any time", f"Ring {CONTACT} any time"),
        ("My mobile is 07700 900123.", f"My mobile is {CONTACT}."),
        ("Meine Nummer ist 151 2345678", f"Meine Nummer ist {CONTACT}"),
        ("Call 415-555-0123", f"Call {CONTACT}"),
        ("my number is oh seven seven double nine one two", f"my number is {CONTACT}"),
    ],
)
def test_contact_is_covered(said: str, shown: str) -> None:
    assert covered(said) == shown


def test_people_and_numbers_of_the_scenario_stay() -> None:
    scenario = "Mrs Ortiz (ortiz@example.org, 020 7946 0958) writes about her parcel."
    said = "Is this Mrs Ortiz? This is Ortiz, ortiz@example.org, phone 020 7946 0958."

    assert covered(said, ("mrs", "ortiz"), scenario) == said


@pytest.mark.parametrize(
    "piece", ["a", "a.", "a ", "1 ", "my name is ", "@", "a-", "'", "\u0301", "hier "]
)
def test_long_hostile_text_is_read_in_no_time(piece: str) -> None:
    begun = time.process_time()

    introductions.find(piece * (20_000 // len(piece)))

    assert time.process_time() - begun < 2
