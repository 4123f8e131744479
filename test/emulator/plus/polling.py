"""Long polling that ends after a second.

moto goes on polling for a client that is gone, and gives it the next message. That message is then hidden for as long
as its visibility timeout. A vendor that a test restarts waits for it.
"""

from moto.sqs.models import SQSBackend

MAX_WAIT_SECONDS = 1


def receive(self, queue_name, count, wait_seconds_timeout, *rest, plain=SQSBackend.receive_message):
    return plain(self, queue_name, count, min(wait_seconds_timeout, MAX_WAIT_SECONDS), *rest)


def install():
    SQSBackend.receive_message = receive
