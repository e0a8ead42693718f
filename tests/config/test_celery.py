from celery import current_app
from django.conf import settings

from assessments import jobs


def test_every_process_publishes_through_our_broker():
    assert current_app.conf.broker_url == settings.BROKER_URL
    assert current_app.conf.task_acks_late is True


def test_job_id_reaches_the_broker():
    with current_app.connection_for_write() as connection:
        queue = connection.SimpleQueue("celery", no_ack=True)
        queue.clear()

        taken = jobs.publish(41)

        message = queue.get(timeout=5)
    assert taken is True
    assert message.payload[0] == [41]
    assert message.headers["task"] == jobs.TASK
