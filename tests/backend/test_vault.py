"""What is sealed opens with its key, at its place, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backend.vault import Key, Unreadable, Vault

KEY, OTHER = Key.new(), Key.new()


@given(st.binary(max_size=5000), st.text(max_size=40))
def test_a_seal_opens_at_its_place(content: bytes, place: str) -> None:
    vault = Vault([KEY])
    sealed = vault.seal(content, place)
    assert vault.open(KEY.id, sealed, place) == content
    with pytest.raises(Unreadable):
        vault.open(KEY.id, sealed, place + "x")


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    vault = Vault([KEY])
    sealed = bytearray(vault.seal(b"content", "place"))
    index = data.draw(st.integers(0, len(sealed) - 1))
    sealed[index] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        vault.open(KEY.id, bytes(sealed), "place")


@pytest.mark.parametrize("short", [b"", b"x" * 11, b"x" * 12, b"x" * 27])
def test_what_is_too_short_does_not_open(short: bytes) -> None:
    with pytest.raises(Unreadable):
        Vault([KEY]).open(KEY.id, short, "place")


def test_a_vault_opens_with_any_of_its_keys_and_seals_with_the_first() -> None:
    sealed = Vault([KEY]).seal(b"content", "place")
    vault = Vault([OTHER, KEY])
    assert vault.open(KEY.id, sealed, "place") == b"content"
    assert vault.current == OTHER.id
    with pytest.raises(Unreadable):
        Vault([OTHER]).open(KEY.id, sealed, "place")


def test_equal_contents_are_sealed_differently_and_equal_cards_marked_equally() -> None:
    vault = Vault([KEY])
    assert vault.seal(b"content", "place") != vault.seal(b"content", "place")
    assert vault.mark("2900995235") == Vault([KEY, OTHER]).mark("2900995235")
    assert vault.mark("2900995235") != vault.mark("2900995236")
    assert vault.mark("2900995235") != Vault([OTHER]).mark("2900995235")


def test_a_key_travels_as_text_and_never_shows() -> None:
    assert Key.from_text(KEY.text + "\n") == KEY
    assert KEY.text not in repr(KEY)
    assert KEY.secret.hex() not in repr(KEY)


@pytest.mark.parametrize("text", ["", "short", "é", "AAAA", "=" * 44])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Key.from_text(text)
