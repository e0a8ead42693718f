"""The code from the mailbox: without it nobody sees a result, takes data or deletes anything."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.utils import timezone

from assessments.enums import AttemptState
from candidates import codes
from candidates.actions import sending, unlocking
from candidates.enums import MailState
from candidates.errors import CodeNotRight
from candidates.models import Application, Mail, OneTimeCode
from candidates.models.code import MOST_TRIES
from candidates.reports import mailing
from candidates.views.own import UNLOCKED
from tests.candidates.mailing import claim_mail
from tests.candidates.results import link_tasks, make_scored
from tests.factories import make_application, make_attempt, make_form, make_item, make_opening
from tests.taking import address, browser_of, leads_to

pytestmark = pytest.mark.django_db
INNER = ("mine_answers", "mine_data", "mine_delete")


def scored() -> Application:
    opening = make_opening(make_form([make_item()]))
    link_tasks(opening, "compassion")
    return make_scored(opening, {"compassion": 3.2})


def code_in_mail() -> str:
    sending.send(claim_mail())
    found = re.search(r"^(\d{3} \d{3})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def give(client: Client, application: Application, digits: str, to: str = ""):
    where = address("mine_code", application.attempt)
    return client.post(where, {"digits": digits, "to": to})


def another(digits: str) -> str:
    return f"{(int(digits.replace(' ', '')) + 1) % 10**6:06d}"


@pytest.mark.parametrize("name", INNER)
def test_link_alone_opens_no_inner_page(name):
    application = scored()
    client = browser_of(application.attempt, application)

    answer = client.get(address(name, application.attempt))

    assert leads_to(answer) == f"{address('mine_code', application.attempt)}?to={name}"


def test_link_alone_deletes_nothing_and_shows_no_result():
    application = scored()
    client = browser_of(application.attempt, application)

    client.post(address("mine_delete", application.attempt), {"is_understood": "on"})
    page = words_of(client.get(address("mine", application.attempt)))

    assert Application.objects.exists()
    assert "Where things stand" in page
    assert "For your eyes only" in page
    assert "Your result</h2>" not in page


def test_code_from_the_mail_opens_the_page_and_is_used_up():
    application = scored()
    client = browser_of(application.attempt, application)

    sent = client.post(address("mine_send_code", application.attempt), {"to": "mine_answers"})
    page = words_of(client.get(leads_to(sent)))
    digits = code_in_mail()
    opened = give(client, application, digits, "mine_answers")

    assert "a•••@" in page
    assert application.candidate.email not in page
    assert leads_to(opened) == address("mine_answers", application.attempt)
    assert client.get(leads_to(opened)).status_code == 200
    assert "Your result</h2>" in words_of(client.get(address("mine", application.attempt)))
    stranger = browser_of(application.attempt, application)
    again = give(stranger, application, digits)
    assert again.status_code == 422
    assert "no longer valid" in words_of(again)
    assert UNLOCKED not in stranger.session


def test_mail_shows_its_digits_large_and_tells_the_team_nothing():
    application = scored()
    unlocking.send_code(application)
    digits = code_in_mail()

    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    assert re.search(rf"font-size: 30px[^>]*>{digits}</p>", html)
    assert digits not in message.subject
    assert mailing.lines([application.pk]) == {}


def test_five_tries_and_then_another_code_is_needed():
    application = scored()
    client = browser_of(application.attempt, application)
    unlocking.send_code(application)
    right = codes.digits_of(application.codes.get())

    for left in ("4 more tries", "3 more tries", "2 more tries", "1 more try", "the last try"):
        answer = give(client, application, another(right))
        assert answer.status_code == 422
        assert left in words_of(answer)
    assert "no longer valid" in words_of(give(client, application, right))

    unlocking.send_code(application)
    newest = codes.digits_of(application.codes.latest("pk"))
    assert leads_to(give(client, application, newest)) == address("mine", application.attempt)


@pytest.mark.parametrize("typed", ["12345", "1234567", "12a456", "", "١٢٣٤٥٦"])
def test_slip_is_no_try(typed):
    application = scored()
    unlocking.send_code(application)

    answer = give(browser_of(application.attempt, application), application, typed)

    assert "Please type the six digits from the mail." in words_of(answer)
    assert application.codes.get().n_tries == 0


def test_new_code_ends_the_one_before():
    application = scored()
    unlocking.send_code(application)
    old = codes.digits_of(application.codes.get())
    unlocking.send_code(application)

    with pytest.raises(CodeNotRight) as refused:
        unlocking.enter(application, old)
    assert "not the code of the newest mail" in refused.value.sentence


def test_code_is_good_for_a_quarter_of_an_hour_and_mailed_no_later():
    application = scored()
    unlocking.send_code(application)
    code = application.codes.get()
    OneTimeCode.objects.update(asked_at=timezone.now() - timedelta(minutes=16))

    with pytest.raises(CodeNotRight):
        unlocking.enter(application, codes.digits_of(code))
    sending.send(claim_mail())
    assert Mail.objects.get().state == MailState.DROPPED
    assert mail.outbox == []


def test_codes_of_others_open_nothing():
    mine, other = scored(), scored()
    unlocking.send_code(mine)
    unlocking.send_code(other)

    with pytest.raises(CodeNotRight):
        unlocking.enter(mine, codes.digits_of(other.codes.get()))


def test_eleventh_code_of_a_day_is_refused_in_words():
    application = scored()
    for _ in range(unlocking.MOST_A_DAY):
        unlocking.send_code(application)
    client = browser_of(application.attempt, application)

    page = client.post(address("mine_send_code", application.attempt), follow=True)

    assert "You asked for many codes today." in words_of(page)
    assert application.codes.count() == unlocking.MOST_A_DAY


def test_page_closes_itself_after_an_hour_but_takes_what_was_typed_before():
    attempt = make_attempt(make_form([make_item()]), state=AttemptState.SUBMITTED)
    application = make_application(attempt)
    client = browser_of(attempt, application)
    session = client.session
    session[UNLOCKED] = {str(attempt.public_id): timezone.now().timestamp() - 61 * 60}
    session.save()

    assert "?to=mine_delete" in leads_to(client.get(address("mine_delete", attempt)))
    kept = client.post(address("mine_delete", attempt), {})
    assert kept.status_code == 422
    assert "?to=mine_delete" in leads_to(client.get(address("mine_delete", attempt)))


def test_refused_mail_is_told_on_the_page():
    application = scored()
    client = browser_of(application.attempt, application)
    unlocking.send_code(application)
    Mail.objects.update(state=MailState.REFUSED)

    page = words_of(client.get(address("mine_code", application.attempt)))

    assert "The mail could not be delivered" in page


def test_demo_candidate_has_no_mailbox_and_needs_no_code():
    application = scored()
    application.candidate.is_demo = True
    application.candidate.save()
    client = browser_of(application.attempt, application)

    assert client.get(address("mine_answers", application.attempt)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_five():
    application = scored()
    unlocking.send_code(application)
    wrong = another(codes.digits_of(application.codes.get()))
    said: list[str] = []

    def guess() -> None:
        try:
            unlocking.enter(application, wrong)
        except CodeNotRight as error:
            said.append(error.sentence)
        finally:
            connection.close()

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(said) == 12
    assert application.codes.get().n_tries == MOST_TRIES
    assert sum("no longer valid" in one for one in said) == 7
