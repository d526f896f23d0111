"""The directory over FHIR: found, paged, paced, and never trusted further than it can be read."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backend.directory import DirectoryClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.pace import Pace
from app.demo.sandbox import Fault, Sandbox
from app.demo.sandbox.annuaire import API_KEY
from app.domain.directory import DirectoryPerson
from app.domain.holder import Structure, StructureKind
from app.domain.problem import (
    BackendProblem,
    BadAnswer,
    NoAnswer,
    NotAuthorised,
    Problem,
    ProblemCode,
)
from tests.backend.raw_server import RawServer

FREE = Pace(1, 0)
LIMITS = {"proxy": ProxyChoice.of("none"), "read_seconds": 2, "total_seconds": 5}
NewDirectory = Callable[..., DirectoryClient]


@pytest.fixture
def directory(sandbox: Sandbox) -> Iterator[NewDirectory]:
    with ExitStack() as opened:

        def make(key: str = API_KEY, pace: Pace | None = None) -> DirectoryClient:
            limits = TransportSettings(extra_authority=sandbox.ca_file, **LIMITS)  # type: ignore[arg-type]
            client = DirectoryClient(Transport(sandbox.directory_url, limits), key, pace)
            opened.callback(client.close)
            return client

        yield make


def test_a_card_is_found_by_its_number(directory: NewDirectory) -> None:
    (person,) = directory().by_card("2900995235")
    assert (person.family_name, person.national_id) == ("MARTEL-DEMO", "899700990015")
    assert (person.rpps, person.profession_code, person.active) == ("99700990015", "60", True)
    (card,) = person.cards
    assert (card.type, card.number) == ("CPS", "2900995235")
    assert card.start and card.end and card.start < card.end


def test_where_somebody_practises_is_found_with_it(directory: NewDirectory) -> None:
    (person,) = directory().by_rpps("99700990015")
    assert person.places == (
        Structure("HOPITAL DE DEMONSTRATION", StructureKind.FINESS, "999990013"),
        Structure("CABINET DE DEMONSTRATION", StructureKind.CABINET_RPPS, "99700990015008"),
    )


def test_a_cpe_is_not_listed(directory: NewDirectory) -> None:
    assert directory().by_card("0000000000") == ()


def test_all_pages_are_read(directory: NewDirectory, sandbox: Sandbox) -> None:
    client = directory()
    found = client._search({"family": "EXEMPLE", "_count": "7"})
    assert len(found) == 60
    assert len({person.cards[0].number for person in found}) == 60


def test_the_key_is_wanted(directory: NewDirectory) -> None:
    with pytest.raises(NotAuthorised) as caught:
        directory(key="other").by_rpps("99700990015")
    assert caught.value.code is ProblemCode.DIRECTORY_KEY_REFUSED
    assert "clé" in str(caught.value.facts["detail"])


def test_an_unknown_criterion_is_told_in_the_directory_s_words(directory: NewDirectory) -> None:
    with pytest.raises(Problem) as caught:
        directory()._search({"shoe-size": "42"})
    assert caught.value.code is ProblemCode.REFUSED
    assert caught.value.facts["detail"] == "Critère de recherche inconnu."


def test_our_pace_is_the_one_it_takes(directory: NewDirectory) -> None:
    client = directory()
    for _ in range(20):  # 3 more than a second allows: without the pace the 18th is refused
        client.by_rpps("99700990015")


def test_a_pace_that_is_too_fast_is_refused(directory: NewDirectory) -> None:
    client = directory(pace=FREE)
    with pytest.raises(NoAnswer) as caught:
        for _ in range(40):
            client.by_rpps("99700990015")
    assert caught.value.code is ProblemCode.SERVER_BUSY
    assert caught.value.facts["retry_after"] == 1


@pytest.mark.parametrize("fault", [Fault.PORTAL, Fault.SERVER_ERROR, Fault.BUSY, Fault.REFUSED])
def test_the_transport_s_problems_are_the_same(
    fault: Fault, directory: NewDirectory, sandbox: Sandbox
) -> None:
    sandbox.inject(fault)
    with pytest.raises(BackendProblem):
        directory().by_card("2900995235")


class TestPace:
    @given(
        st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), min_size=1, max_size=60),
        st.integers(1, 5),
    )
    def test_never_more_than_so_many_in_a_second(
        self, calls_made: list[tuple[float, float]], calls: int
    ) -> None:
        clock, turns = [0.0], []

        def pause(seconds: float) -> None:
            clock[0] += seconds

        pace = Pace(calls, 1.0, lambda: clock[0], pause)
        for gap, took in calls_made:
            clock[0] += gap
            with pace.turn():
                turns.append(clock[0])
                clock[0] += took
        later = turns[calls:]
        assert all(b - a >= 1.0 - 1e-9 for a, b in zip(turns, later, strict=False))


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RawServer]:
    with RawServer(tmp_path_factory.mktemp("raw")) as server:
        yield server


def ask(raw: RawServer, document: Any) -> tuple[DirectoryPerson, ...]:
    with answering(raw, "200 OK", document) as client:
        return client.by_card("1")


@contextmanager
def answering(raw: RawServer, status: str, document: Any) -> Iterator[DirectoryClient]:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/fhir+json\r\n\r\n"
    raw.answer = head.encode() + json.dumps(document).encode()
    limits = TransportSettings(extra_authority=raw.ca_file, **LIMITS)  # type: ignore[arg-type]
    with closing(DirectoryClient(Transport(f"{raw.url}/fhir", limits), "key", FREE)) as client:
        yield client


def test_structures_that_may_not_be_asked_for_stay_unknown(raw: RawServer) -> None:
    with answering(raw, "404 Not Found", {"resourceType": "OperationOutcome"}) as client:
        assert client._structures(("001-1999990013",)) == {}


def bundle(*resources: Any, **members: Any) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **members}


SMARTCARD = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-smartcard"


def practitioner(*parts: Any) -> dict[str, Any]:
    extension = {"url": SMARTCARD, "extension": list(parts)}
    return {"resourceType": "Practitioner", "extension": [extension]}


NUMBER = {"url": "number", "valueString": "1"}


def test_what_is_not_said_stays_unknown(raw: RawServer) -> None:
    (person,) = ask(raw, bundle(practitioner(NUMBER), {"resourceType": "Device"}))
    assert person.family_name is person.national_id is person.active is None
    assert person.cards[0].start is person.cards[0].type is None


ROLE = {
    "resourceType": "PractitionerRole",
    "practitioner": {"reference": "https://elsewhere.example/Practitioner/p"},
    "organization": {"reference": "Organization/o"},
}
PLACE = {
    "resourceType": "Organization",
    "id": "o",
    "name": "CABINET",
    "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": "1999990013"}],
}


@pytest.mark.parametrize(
    ("role", "place", "found"),
    [
        (ROLE, PLACE, (Structure("CABINET", StructureKind.FINESS, "999990013"),)),
        (ROLE, {**PLACE, "identifier": []}, (Structure("CABINET"),)),
        (
            ROLE,
            {**PLACE, "identifier": [{**PLACE["identifier"][0], "value": "Z1"}]},  # type: ignore[dict-item, index]
            (Structure("CABINET", None, "Z1"),),
        ),
        ({**ROLE, "active": False}, PLACE, ()),
        ({**ROLE, "organization": {}}, PLACE, ()),
        ({**ROLE, "practitioner": {"reference": "Practitioner/q"}}, PLACE, ()),
        (ROLE, {**PLACE, "id": "other"}, ()),
    ],
)
def test_a_place_is_a_present_role_and_its_structure(
    role: Any, place: Any, found: tuple[Structure, ...], raw: RawServer
) -> None:
    (person,) = ask(raw, bundle({**practitioner(NUMBER), "id": "p"}, role, place))
    assert person.places == found


def test_the_day_is_the_one_written_there(raw: RawServer) -> None:
    period = {"start": "2024-02-21T00:00:00+01:00", "end": "2027-02-21"}
    (person,) = ask(raw, bundle(practitioner(NUMBER, {"url": "period", "valuePeriod": period})))
    assert (person.cards[0].start, person.cards[0].end) == (date(2024, 2, 21), date(2027, 2, 21))


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"resourceType": "Practitioner"},
        bundle(None),
        bundle(practitioner()),
        bundle(practitioner({"url": "number"})),
        bundle(practitioner(NUMBER, {"url": "period", "valuePeriod": {"start": "2024"}})),
        bundle({"resourceType": "Practitioner", "name": [{"given": [1]}]}),
        bundle({"resourceType": "Practitioner", "identifier": "1"}),
        bundle(link=[{"relation": "next"}]),
    ],
)
def test_another_shape_is_a_bad_answer(document: Any, raw: RawServer) -> None:
    with pytest.raises(BadAnswer):
        ask(raw, document)


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/fhir/_page", "http://127.0.0.1/fhir", "/fhir/_page", ""]
)
def test_a_next_page_elsewhere_is_not_followed(url: str, raw: RawServer) -> None:
    with pytest.raises(BadAnswer) as caught:
        ask(raw, bundle(link=[{"relation": "next", "url": url}]))
    assert caught.value.code is ProblemCode.REDIRECT_REFUSED


def test_pages_without_end_are_too_many(raw: RawServer) -> None:
    with pytest.raises(BadAnswer) as caught:
        ask(raw, bundle(link=[{"relation": "next", "url": f"{raw.url}/fhir/_page?id=1"}]))
    assert caught.value.code is ProblemCode.ANSWER_TOO_LARGE


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resourceType", "entry", "resource", "extension", "url", "link"]),
            inner | st.sampled_from(["Bundle", "Practitioner", SMARTCARD]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_json)
@settings(max_examples=60, deadline=None)
def test_any_document_is_read_or_refused(raw: RawServer, document: Any) -> None:
    try:
        assert isinstance(ask(raw, document), tuple)
    except Problem as problem:
        assert isinstance(problem, BackendProblem)
