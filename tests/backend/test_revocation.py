"""Is the card still good? Chains, lists and answers, over plain http as certificates name them."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.ocsp import OCSPCertStatus
from hypothesis import given
from hypothesis import strategies as st

from app.backend import vouch
from app.backend.authorities import (
    IGC_SANTE,
    Authorities,
    Trust,
    accepted,
    downloaded,
    found_in,
    pinned,
)
from app.backend.download import Download
from app.backend.http import ProxyChoice, TransportSettings
from app.backend.revocation import RevocationCheck
from app.backend.revocation_data import RevocationData
from app.domain.card import Cause, Certificate, CertificateUse, Chain, Revocation
from app.domain.problem import Problem, ProblemCode
from app.domain.standing import Outcome, Standing
from app.paths import below
from app.settings import Layer, Source, resolve
from tests.backend.pki import DAY, NOW, Authority, issue
from tests.backend.shelf import Shelf

LIMITS = TransportSettings(proxy=ProxyChoice.of("none"), connect_seconds=1, read_seconds=1)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.close()


@pytest.fixture(scope="module")
def root() -> Authority:
    return issue("AC RACINE")


@pytest.fixture(scope="module")
def intermediate(root: Authority, shelf: Shelf) -> Authority:
    return issue("AC PERSONNES", root, lists=f"{shelf.url}/root.crl")


@pytest.fixture
def check(
    shelf: Shelf, root: Authority, intermediate: Authority, tmp_path: Path
) -> RevocationCheck:
    shelf.files = {
        "/root.crl": root.revocation_list(),
        "/card.crl": intermediate.revocation_list(),
    }
    shelf.asked = []
    authorities = Authorities((root.der,), (intermediate.der,))
    return RevocationCheck(authorities, RevocationData(Download(LIMITS), tmp_path / "kept"))


@pytest.fixture(scope="module")
def card(intermediate: Authority, shelf: Shelf) -> Authority:
    return issue("899700990015", intermediate, authority=False, lists=f"{shelf.url}/card.crl")


@pytest.fixture(scope="module")
def card_with_responder(intermediate: Authority, shelf: Shelf) -> Authority:
    return issue("8", intermediate, authority=False, responder=f"{shelf.url}/ocsp")


def test_good(check: RevocationCheck, card: Authority) -> None:
    standing = check.standing(card.der, NOW)
    assert standing == Standing(Chain.TRUSTED, Revocation.GOOD)
    assert standing.outcome is Outcome.GOOD


def test_revoked(
    check: RevocationCheck, card: Authority, intermediate: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = intermediate.revocation_list(card.certificate)
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.revoked_at) == (Outcome.REVOKED, NOW - DAY / 2)


def test_revoked_with_its_authority(
    check: RevocationCheck, card: Authority, root: Authority, intermediate: Authority, shelf: Shelf
) -> None:
    shelf.files["/root.crl"] = root.revocation_list(intermediate.certificate)
    assert check.standing(card.der, NOW).outcome is Outcome.REVOKED


@pytest.mark.parametrize(
    ("status", "outcome", "cause"),
    [
        (OCSPCertStatus.GOOD, Outcome.GOOD, None),
        (OCSPCertStatus.REVOKED, Outcome.REVOKED, None),
        (OCSPCertStatus.UNKNOWN, Outcome.UNKNOWN, Cause.NOT_SAID),
    ],
)
def test_what_a_responder_says(
    status: OCSPCertStatus,
    outcome: Outcome,
    cause: Cause | None,
    check: RevocationCheck,
    card_with_responder: Authority,
    intermediate: Authority,
    shelf: Shelf,
) -> None:
    shelf.files["/ocsp"] = intermediate.answer(card_with_responder.certificate, status)
    standing = check.standing(card_with_responder.der, NOW)
    assert (standing.outcome, standing.cause) == (outcome, cause)


def test_an_answer_signed_by_another_says_nothing(
    check: RevocationCheck, card_with_responder: Authority, shelf: Shelf
) -> None:
    stranger = issue("AC PERSONNES")
    shelf.files["/ocsp"] = stranger.answer(card_with_responder.certificate, OCSPCertStatus.GOOD)
    assert check.standing(card_with_responder.der, NOW).outcome is not Outcome.GOOD


def test_a_list_signed_by_another_says_nothing(
    check: RevocationCheck, card: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = issue("AC PERSONNES").revocation_list()
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.UNREACHABLE)


@pytest.mark.parametrize("body", [b"", b"<html>portal</html>", b"\x30\x03\x02\x01\x01", b"x" * 99])
def test_a_list_that_is_none(
    body: bytes, check: RevocationCheck, card: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = body
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.UNREACHABLE)


def test_a_list_that_cannot_be_had(check: RevocationCheck, card: Authority, shelf: Shelf) -> None:
    del shelf.files["/card.crl"]
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.UNREACHABLE)
    assert standing.problem is ProblemCode.BAD_ANSWER
    assert standing.chain is Chain.TRUSTED


def test_a_list_that_ended(
    check: RevocationCheck, card: Authority, intermediate: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = intermediate.revocation_list(ends=NOW - DAY)
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.STALE)


def test_no_address(check: RevocationCheck, intermediate: Authority) -> None:
    silent = issue("8", intermediate, authority=False)
    standing = check.standing(silent.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNKNOWN, Cause.NO_ADDRESS)


def test_an_expired_certificate(check: RevocationCheck, intermediate: Authority) -> None:
    expired = issue("8", intermediate, authority=False, until=NOW - DAY)
    standing = check.standing(expired.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNKNOWN, Cause.OUT_OF_DATES)


def test_nothing_is_fetched_for_a_chain_that_does_not_hold(
    check: RevocationCheck, shelf: Shelf
) -> None:
    """A forged card must not make this workstation call an address of its choosing."""
    impostor = issue("AC PERSONNES", issue("AC RACINE"))
    forged = issue("8", impostor, authority=False, lists=f"{shelf.url}/trap")
    standing = check.standing(forged.der, NOW)
    assert (standing.chain, standing.outcome) == (Chain.UNTRUSTED, Outcome.UNKNOWN)
    assert shelf.asked == []


def test_an_unknown_authority(check: RevocationCheck) -> None:
    other = issue("8", issue("AC AUTRE"), authority=False)
    standing = check.standing(other.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.NO_AUTHORITY)


def test_a_test_card_is_never_good(check: RevocationCheck) -> None:
    other = issue("8", issue("TEST AC IGC-SANTE FORT PERSONNES"), authority=False)
    standing = check.standing(other.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNKNOWN, Cause.TEST)


@pytest.mark.parametrize(
    ("taken_for_pinned", "found"),
    [
        (False, (Chain.UNKNOWN, Revocation.UNKNOWN)),
        (True, (Chain.TRUSTED, Revocation.GOOD)),  # what keeps it from being good is the pin alone
    ],
)
def test_in_production_a_test_card_is_not_good_whatever_lies_in_the_folders(
    taken_for_pinned: bool,
    found: tuple[Chain, Revocation],
    monkeypatch: pytest.MonkeyPatch,
    shelf: Shelf,
    tmp_path: Path,
) -> None:
    """Its whole tree is on the workstation, and the lists say that nothing is revoked."""
    top = issue("TEST AC RACINE IGC-SANTE FORT")
    signer = issue("TEST AC IGC-SANTE FORT PERSONNES", top, lists=f"{shelf.url}/test-root.crl")
    card = issue("8", signer, authority=False, lists=f"{shelf.url}/test-card.crl")
    now = datetime.now(UTC)
    shelf.files = {
        "/test-root.crl": top.revocation_list(ends=now + DAY / 2),
        "/test-card.crl": signer.revocation_list(ends=now + DAY / 2),
    }
    kept = below(tmp_path).data / "revocation" / "authorities"
    kept.mkdir(parents=True)
    for each in (top, signer):
        (kept / f"{each.certificate.serial_number}.cer").write_bytes(each.der)
    if taken_for_pinned:
        pins = frozenset(hashlib.sha256(each.der).hexdigest() for each in (top, signer))
        monkeypatch.setattr(vouch, "IGC_SANTE", replace(IGC_SANTE, pins=lambda: pins))
    chosen = resolve([Layer(Source.POLICY, "policy", {"proxy": "none"})]).settings
    read = Certificate(CertificateUse.SIGNATURE, "1", "AC", "CN", NOW, NOW + DAY, card.der)
    known = vouch.of_workstation(below(tmp_path), chosen)(read, now)
    assert (known.chain, known.revocation) == found


@given(st.binary(max_size=300))
def test_noise_is_no_certificate(noise: bytes) -> None:
    nothing = RevocationCheck(Authorities(), RevocationData(Download(LIMITS), Path("unused")))
    assert nothing.standing(noise, NOW).outcome is Outcome.UNKNOWN


class TestAuthorities:
    def test_nine_are_pinned(self) -> None:
        pins = pinned()
        assert len(pins) == 9
        assert all(len(bytes.fromhex(pin)) == 32 for pin in pins)

    def test_only_pinned_ones_are_taken_from_a_folder(
        self, root: Authority, intermediate: Authority, tmp_path: Path
    ) -> None:
        pem = intermediate.certificate.public_bytes(Encoding.PEM)
        (tmp_path / "a.cer").write_bytes(root.der)
        (tmp_path / "b.pem").write_bytes(
            pem + issue("AC AUTRE").certificate.public_bytes(Encoding.PEM)
        )
        (tmp_path / "c.txt").write_bytes(b"not a certificate")
        (tmp_path / "d").mkdir()
        pins = frozenset(hashlib.sha256(each.der).hexdigest() for each in (root, intermediate))
        found = found_in([tmp_path, tmp_path / "absent"], pins)
        assert found == Authorities((root.der,), (intermediate.der,))
        assert found_in([tmp_path], pinned()) == Authorities()

    def test_a_chain_file_is_downloaded(
        self, root: Authority, intermediate: Authority, shelf: Shelf
    ) -> None:
        both = [root.certificate, intermediate.certificate, issue("AC AUTRE").certificate]
        shelf.files["/chain.p7b"] = pkcs7.serialize_certificates(both, Encoding.DER)
        pins = frozenset(hashlib.sha256(each.der).hexdigest() for each in (root, intermediate))
        found = downloaded(Download(LIMITS), pins, f"{shelf.url}/chain.p7b")
        assert found == Authorities((root.der,), (intermediate.der,))
        with pytest.raises(Problem):
            downloaded(Download(LIMITS), pins, f"{shelf.url}/absent.p7b")

    @given(st.binary(max_size=200))
    def test_noise_is_no_authority(self, noise: bytes) -> None:
        assert accepted([noise], pinned()) == Authorities()


def test_a_voucher_downloads_the_chain_once_and_keeps_it(
    shelf: Shelf, root: Authority, intermediate: Authority, card: Authority, tmp_path: Path
) -> None:
    pins = frozenset(hashlib.sha256(each.der).hexdigest() for each in (root, intermediate))
    chain = pkcs7.serialize_certificates([root.certificate, intermediate.certificate], Encoding.DER)
    shelf.files = {
        "/chain.p7b": chain,
        "/root.crl": root.revocation_list(),
        "/card.crl": intermediate.revocation_list(),
    }
    shelf.asked = []
    trust = Trust(lambda: pins, f"{shelf.url}/chain.p7b", tuple)
    read = Certificate(CertificateUse.SIGNATURE, "1", "AC", "CN", NOW, NOW + DAY, card.der)
    for _run in range(2):
        known = vouch.Voucher(tmp_path / "kept", LIMITS, trust)(read, NOW)
        assert (known.chain, known.revocation) == (Chain.TRUSTED, Revocation.GOOD)
    assert shelf.asked.count("/chain.p7b") == 1


@pytest.mark.parametrize(
    ("ends", "cause", "said"),
    [
        (NOW + DAY, None, []),
        (NOW - DAY, Cause.STALE, ["certificate unchecked: stale, no problem"]),
        (None, Cause.UNREACHABLE, ["certificate unchecked: unreachable, bad-answer"]),
    ],
)
def test_certificate_and_log_say_why_it_was_not_checked(
    ends: datetime | None,
    cause: Cause | None,
    said: list[str],
    caplog: pytest.LogCaptureFixture,
    shelf: Shelf,
    tmp_path: Path,
) -> None:
    top = issue("AC RACINE")
    card = issue("8", top, authority=False, lists=f"{shelf.url}/card.crl")
    shelf.files = {} if ends is None else {"/card.crl": top.revocation_list(ends=ends)}
    (tmp_path / "authorities").mkdir()
    (tmp_path / "authorities" / "top.cer").write_bytes(top.der)
    pins = frozenset({hashlib.sha256(top.der).hexdigest()})
    trust = Trust(lambda: pins, f"{shelf.url}/chain.p7b", tuple)
    read = Certificate(CertificateUse.SIGNATURE, "1", "AC", "CN", NOW, NOW + DAY, card.der)
    with caplog.at_level("INFO", "app.backend.vouch"):
        known = vouch.Voucher(tmp_path, LIMITS, trust)(read, NOW)
    assert known.cause is cause
    assert [each.getMessage() for each in caplog.records if each.name == vouch.__name__] == said
