import signal
import stat
import subprocess
from pathlib import Path

import pytest
import redis

from config.embedded.broker import Broker


@pytest.fixture
def broker(tmp_path: Path) -> Broker:
    one = Broker(tmp_path / "broker", tmp_path)
    one.prepare()
    return one


def test_broker_refuses_to_evict_and_listens_on_a_private_socket_only(broker: Broker) -> None:
    child = broker.start(subprocess.DEVNULL)
    broker.wait(20)

    with redis.Redis(unix_socket_path=str(broker.socket)) as client:
        told = {**client.config_get("maxmemory-policy"), **client.config_get("port")}
    child.terminate()

    assert told == {"maxmemory-policy": "noeviction", "port": "0"}
    assert child.wait(20) == 0
    assert not broker.answers()


def test_socket_is_closed_to_others(broker: Broker) -> None:
    child = broker.start(subprocess.DEVNULL)
    broker.wait(20)

    mode = stat.S_IMODE(broker.socket.stat().st_mode)
    child.terminate()

    assert (mode, child.wait(20)) == (0o700, 0)


def test_killed_broker_keeps_a_message_of_a_second_ago(broker: Broker) -> None:
    killed = broker.start(subprocess.DEVNULL)
    broker.wait(20)
    with redis.Redis(unix_socket_path=str(broker.socket)) as client:
        client.rpush("queue", "job 1")
        client.execute_command("WAITAOF", 1, 0, 5000)

    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    restarted = broker.start(subprocess.DEVNULL)
    broker.wait(20)

    with redis.Redis(unix_socket_path=str(broker.socket)) as client:
        kept = client.lrange("queue", 0, -1)
    restarted.terminate()
    assert (kept, restarted.wait(20)) == ([b"job 1"], 0)
