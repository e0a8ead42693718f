import os
import stat
from pathlib import Path

import pytest

from config.embedded import folders


def test_lock_held_elsewhere_names_its_owner(tmp_path: Path) -> None:
    with folders.lock(tmp_path / "lock"), pytest.raises(folders.AlreadyLocked) as refused:
        folders.lock(tmp_path / "lock")

    assert str(refused.value) == str(os.getpid())


def test_lock_is_free_again_once_closed(tmp_path: Path) -> None:
    folders.lock(tmp_path / "lock").close()

    folders.lock(tmp_path / "lock").close()

    assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = folders.secret(tmp_path / "secret-key")

    assert folders.secret(tmp_path / "secret-key") == first
    assert len(first) >= 48
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_sockets_of_a_short_home_stay_in_it(tmp_path: Path) -> None:
    assert folders.sockets(Path("/tmp") / tmp_path.name) == Path("/tmp") / tmp_path.name / "run"  # noqa: S108
    os.rmdir(Path("/tmp") / tmp_path.name / "run")  # noqa: S108, PTH106
    os.rmdir(Path("/tmp") / tmp_path.name)  # noqa: S108, PTH106


def test_sockets_of_a_deep_home_are_short_and_private(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 30)

    found = folders.sockets(home)

    mode = stat.S_IMODE(found.stat().st_mode)
    found.rmdir()
    assert len(str(found)) <= folders.LONGEST_SOCKET_FOLDER
    assert mode == 0o700


def test_sockets_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 30)
    found = folders.sockets(home)
    found.chmod(0o755)

    with pytest.raises(folders.FolderRefused):
        folders.sockets(home)
    found.rmdir()
