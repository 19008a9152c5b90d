"""Secrets lie in files and variables, and show themselves to nobody but who asks."""

from __future__ import annotations

import logging
import os
import pickle
import traceback

import pytest

from monitor.lib.secrets import SecretError, SecretRef, secret_ref

SECRET = "correct-horse-battery"


@pytest.fixture
def kept(tmp_path):
    file = tmp_path / "password"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    return SecretRef(file=file)


def test_a_secret_is_revealed_without_its_line_end(kept):
    assert kept.reveal() == SECRET


def test_a_secret_comes_from_the_environment():
    assert SecretRef(env="DB").reveal({"DB": SECRET}) == SECRET


def test_nothing_printed_of_a_reference_holds_the_secret(kept, caplog):
    kept.reveal()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("x").warning("%s %r", kept, kept)
    everything = f"{kept} {kept!r} {caplog.text} {pickle.dumps(kept)!r}"
    assert SECRET not in everything


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: SecretRef(file=folder / "gone"), "does not exist; create it with the secret as its only line"),
        (lambda folder: SecretRef(file=folder / "empty"), "is empty; put the secret there"),
        (lambda folder: SecretRef(file=folder), "cannot be read: is a directory"),
        (lambda folder: SecretRef(file=folder / "binary"), "is not UTF-8 text; is it the right file?"),
        (lambda folder: SecretRef(file=folder / "large"), "is larger than 64 KiB; is it the right file?"),
        (lambda _: SecretRef(env="WATCHFLOOR_TEST_UNSET"), "is not set; set it for the daemon"),
    ],
)
def test_a_secret_that_cannot_be_had_says_where_and_what_to_do(tmp_path, make, words):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff" + SECRET.encode())
    (tmp_path / "large").write_text(SECRET * 10_000)
    with pytest.raises(SecretError) as told:
        make(tmp_path).reveal()
    assert words in str(told.value)
    assert SECRET not in "".join(traceback.format_exception(told.value))


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_file_that_everybody_may_read_is_warned_of(kept):
    assert kept.warnings() == ()
    kept.file.chmod(0o644)
    assert kept.warnings() == (
        f"file {kept.file} can be read by every user of this machine; run chmod 600 {kept.file}",
    )


def test_a_pair_of_keys_makes_one_reference_beside_the_config(tmp_path):
    assert secret_ref("url", "db", None, folder=tmp_path) == SecretRef(file=tmp_path / "db")
    assert secret_ref("url", None, "DB", folder=tmp_path) == SecretRef(env="DB")
    assert secret_ref("url", None, None, folder=tmp_path) is None
    with pytest.raises(ValueError, match="url_file and url_env are both set; keep one of them"):
        secret_ref("url", "db", "DB", folder=tmp_path)


def test_a_reference_to_nothing_or_to_two_things_cannot_be_made(tmp_path):
    with pytest.raises(ValueError, match="either in a file or in an environment variable"):
        SecretRef()
    with pytest.raises(ValueError, match="either in a file or in an environment variable"):
        SecretRef(file=tmp_path, env="X")
