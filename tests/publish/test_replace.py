"""A folder is replaced whole or not at all, whatever fails and whenever."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spl_eval.errors import UsageError
from spl_eval.publish import replace

OLD, NEW = {"a": "old", "site/b": "old"}, {"a": "new", "site/c": "new"}


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(params=["exchange", "two renames"])
def way(request, monkeypatch):
    """Both ways of replacing: the system's exchange, and what serves where there is none."""
    if request.param == "two renames":
        monkeypatch.setattr(replace, "_exchange", lambda new, target: False)
    return request.param


@pytest.fixture
def target(tmp_path):
    return write(tmp_path / "build" / "una corrida ñ", OLD)


@pytest.fixture
def new(target):
    return write(target.parent / "new", NEW)


def fail(*_, **__):
    raise OSError("no")


def test_replaces_and_leaves_nothing_else(way, target, new):
    replace.replace_folder(new, target)
    assert read(target) == NEW
    assert list(target.parent.iterdir()) == [target]


def test_the_first_time(way, tmp_path):
    new = write(tmp_path / "new", NEW)
    replace.replace_folder(new, tmp_path / "target")
    assert read(tmp_path / "target") == NEW
    assert not new.exists()


@pytest.mark.skipif(sys.platform not in {"linux", "darwin"}, reason="no exchange there")
def test_the_exchange_is_one_step_of_the_system(target, new, monkeypatch):
    monkeypatch.setattr(Path, "rename", fail)
    replace.replace_folder(new, target)
    assert read(target) == NEW


def test_an_exchange_that_the_disk_refuses_falls_back(target, new, monkeypatch):
    monkeypatch.setattr(replace, "_exchange_function", lambda: lambda *_: -1)
    replace.replace_folder(new, target)
    assert read(target) == NEW


def test_a_system_without_exchange_falls_back(target, new, monkeypatch):
    monkeypatch.setattr(replace, "_exchange_function", lambda: None)
    replace.replace_folder(new, target)
    assert read(target) == NEW


@pytest.mark.parametrize("step", ["fsync", "rmtree", "rename 1", "rename 2", "rename 3"])
@pytest.mark.parametrize("kind", [OSError, KeyboardInterrupt])
def test_an_exception_at_any_step(way, target, new, monkeypatch, step, kind):
    name, _, count = step.partition(" ")
    calls = []

    def failing(*arguments, **more):
        calls.append(arguments)
        if not count or len(calls) == int(count):
            raise kind("no")
        return original(*arguments, **more)

    owner = {"fsync": os, "rmtree": shutil, "rename": Path}[name]
    original = getattr(owner, name)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing)
        with contextlib.suppress(kind):
            replace.replace_folder(new, target)
    assert read(target) in (OLD, NEW)
    replace.replace_folder(write(target.parent / "next", {"z": "next"}), target)
    assert read(target) == {"z": "next"}
    assert replace._previous(target).exists() is False


def test_killed_between_the_two_renames(target, new, monkeypatch):
    """Neither the second rename nor its repair happens: as when the power goes."""
    monkeypatch.setattr(replace, "_exchange", lambda new, target: False)
    original = Path.rename
    calls = []

    def once(self, to):
        calls.append(self)
        if len(calls) > 1:
            raise OSError("no")
        return original(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", once)
        with pytest.raises(OSError, match="no"):
            replace.replace_folder(new, target)
    assert not target.exists()
    replace.recover(target)
    assert read(target) == OLD


def test_killed_before_the_old_one_was_deleted(target):
    previous = write(target.with_name(f".{target.name}.previous"), NEW)
    replace.recover(target)
    assert read(target) == OLD
    assert not previous.exists()


def test_everything_is_flushed_before_the_swap(target, new, monkeypatch):
    flushed, swapped = [], []
    monkeypatch.setattr(os, "fsync", flushed.append)
    monkeypatch.setattr(replace, "_exchange", lambda *_: swapped.append(len(flushed)))
    replace.replace_folder(new, target)
    assert swapped == [4]  # two files and two folders


class TestStaging:
    def test_is_beside_the_target_and_gone_afterwards(self, target):
        with replace.staging_folder(target) as folder:
            assert folder.parent == target.parent
            assert list(folder.iterdir()) == []
        assert list(target.parent.iterdir()) == [target]

    def test_is_gone_after_an_error(self, target):
        with pytest.raises(ZeroDivisionError), replace.staging_folder(target) as folder:
            write(folder, NEW).joinpath(str(1 / 0))
        assert list(target.parent.iterdir()) == [target]

    def test_may_take_the_target_s_place(self, way, target):
        with replace.staging_folder(target) as folder:
            replace.replace_folder(write(folder, NEW), target)
        assert read(target) == NEW
        assert list(target.parent.iterdir()) == [target]

    def test_has_the_permissions_of_any_folder(self, target):
        with replace.staging_folder(target) as folder:
            assert folder.stat().st_mode == target.stat().st_mode

    def test_deletes_only_what_killed_runs_of_this_target_left(self, target):
        left = write(target.parent / f".{target.name}.new-abcdefgh", NEW)
        kept = [
            write(target.parent / name, NEW)
            for name in (f"{target.name}.new-abcdefgh", f".{target.name}.new-x.new-abcdefgh")
        ]
        with replace.staging_folder(target):
            assert not left.exists()
            assert all(folder.exists() for folder in kept)

    def test_puts_back_what_was_being_replaced(self, target):
        target.rename(replace._previous(target))
        with replace.staging_folder(target):
            assert read(target) == OLD

    def test_refuses_while_another_process_works_on_it(self, target):
        code = (
            "import sys, pathlib; from spl_eval.publish.replace import staging_folder\n"
            "with staging_folder(pathlib.Path(sys.argv[1])):\n"
            "    print('ready', flush=True); sys.stdin.read()"
        )
        command = [sys.executable, "-c", code, str(target)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout.readline() == "ready\n"
            with pytest.raises(UsageError) as caught, replace.staging_folder(target):
                pass
            assert str(caught.value) == (
                "build/una corrida ñ: otra corrida con este nombre está en marcha. "
                "Espere a que termine y repita."
            )
            other.kill()
        with replace.staging_folder(target) as folder:
            assert set(target.parent.iterdir()) == {target, folder}
