"""The demonstration's authorities on the network, asked by the program's own checks and by hand."""

import http.client
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from app.backend.authorities import Trust
from app.backend.client import BackendClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.receipt import ReceiptKeys
from app.backend.vouch import Voucher
from app.backend.wire import encode_declaration
from app.demo.card import TestAuthority, insert
from app.demo.card.authority import Range
from app.demo.card.publishing import HOLDS
from app.demo.sandbox import Sandbox
from app.demo.sandbox.publication import Publication
from app.domain.card import Cause, Certificate, CertificateUse, Chain, Revocation
from tests.backend.declarations import LOSS
from tests.demo.card.talk import file

LIMITS = TransportSettings(proxy=ProxyChoice.of("none"), connect_seconds=5, read_seconds=5)


@pytest.fixture(scope="module")
def publication() -> Iterator[Publication]:
    with Publication() as publication:
        yield publication


def certificate(profile: str, authority: TestAuthority) -> Certificate:
    card = insert(profile, date.today(), authority)
    der = file(card, "3F000001A001")  # type: ignore[arg-type]
    now = datetime.now(UTC)
    return Certificate(CertificateUse.SIGNATURE, "1", "AC", "CN", now, now, der)


def voucher(publication: Publication, folder: Path) -> Voucher:
    trust = Trust(publication.pins, publication.chain_url, tuple, demonstration=True)
    return Voucher(folder, LIMITS, trust)


GOOD = (Chain.TRUSTED, Revocation.GOOD, None)


@pytest.mark.parametrize(
    ("profile", "found"),
    [
        ("cps3-nurse", GOOD),
        ("cpe-secretary", GOOD),
        ("cpe-service", GOOD),
        ("revoked", (Chain.TRUSTED, Revocation.REVOKED, None)),
        ("revocation-unknown", (Chain.TRUSTED, Revocation.UNKNOWN, Cause.NOT_SAID)),
        ("revocation-silent", (Chain.TRUSTED, Revocation.UNKNOWN, Cause.UNREACHABLE)),
    ],
)
def test_what_is_found_about_each_card(
    profile: str,
    found: tuple[Chain, Revocation, Cause | None],
    publication: Publication,
    tmp_path: Path,
) -> None:
    read = certificate(profile, publication.authority)
    known = voucher(publication, tmp_path)(read, datetime.now(UTC))
    assert (known.chain, known.revocation, known.cause) == found


def test_another_tree_of_the_same_names_is_not_trusted(
    publication: Publication, tmp_path: Path
) -> None:
    read = certificate("cps3-nurse", TestAuthority(publishes_at=publication.url))
    known = voucher(publication, tmp_path)(read, datetime.now(UTC))
    assert (known.chain, known.revocation) == (Chain.UNTRUSTED, Revocation.UNKNOWN)


def test_a_card_whose_loss_was_declared_is_revoked_once_the_office_opposed_it(
    tmp_path: Path,
) -> None:
    with (
        Sandbox(tmp_path / "office", pace=timedelta()) as sandbox,
        Publication(sandbox.opposed) as publication,
    ):
        read = certificate("cps3-nurse", publication.authority)
        check, now = voucher(publication, tmp_path / "kept"), datetime.now(UTC)
        assert check(read, now).revocation is Revocation.GOOD
        way = Transport(sandbox.url, replace(LIMITS, extra_authority=sandbox.ca_file))
        client = BackendClient(way, ReceiptKeys.read(sandbox.receipt_keys))
        client.submit(encode_declaration(LOSS), LOSS.id)
        client.close()
        assert check(read, now + HOLDS).revocation is Revocation.REVOKED


def ask(publication: Publication, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    host = publication.url.removeprefix("http://")
    with closing(http.client.HTTPConnection(host, timeout=5)) as connection:
        connection.request("GET" if body is None else "POST", path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()


def question(read: x509.Certificate, issuer: x509.Certificate) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(read, issuer, SHA1())  # noqa: S303
    return builder.build().public_bytes(Encoding.DER)


def test_list_and_answer_say_the_same_of_a_revoked_card(publication: Publication) -> None:
    authority = publication.authority
    read = x509.load_der_x509_certificate(certificate("revoked", authority).der)
    listed = x509.load_der_x509_crl(ask(publication, "/CRL/ACI-FO-PP.crl")[1])
    entry = listed.get_revoked_certificate_by_serial_number(read.serial_number)
    asked = question(read, authority.intermediate(Range.FORT))
    answer = ocsp.load_der_ocsp_response(ask(publication, "/ocsp", asked)[1])
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert entry is not None and answer.revocation_time_utc is not None
    assert abs(answer.revocation_time_utc - entry.revocation_date_utc) < HOLDS


def test_nobody_speaks_for_a_certificate_of_somebody_else(publication: Publication) -> None:
    issuer = publication.authority.intermediate(Range.FORT)
    asked = question(issuer, issuer)
    answer = ocsp.load_der_ocsp_response(ask(publication, "/ocsp", asked)[1])
    assert answer.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    ("path", "body"), [("/", None), ("/CRL/other.crl", None), ("/ocsp", None), ("/ocsp", b"x")]
)
def test_what_stands_nowhere_is_not_found(
    path: str, body: bytes | None, publication: Publication
) -> None:
    assert ask(publication, path, body) == (404, b"")
