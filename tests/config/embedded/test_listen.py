import socket

import pytest

from config.embedded import listen


def test_taken_port_gives_the_next_free_one() -> None:
    first, held = listen.open_port(20_800)

    second, opened = listen.open_port(first)

    for one in (*held, *opened):
        one.close()
    assert second > first


def test_port_taken_on_ipv6_only_counts_as_taken() -> None:
    try:
        other = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with other:
        taken = other.getsockname()[1]
        port, opened = listen.open_port(taken)

    for one in opened:
        one.close()
    assert port > taken


def test_localhost_answers_on_ipv4() -> None:
    port, opened = listen.open_port(20_900)

    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        peer = connection.getpeername()

    for one in opened:
        one.close()
    assert peer == ("127.0.0.1", port)


def test_no_free_port_says_which_were_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(listen, "N_PORTS_TRIED", 0)
            with pytest.raises(listen.NoPort, match=f"from {taken} to {taken}"):
                listen.open_port(taken)
