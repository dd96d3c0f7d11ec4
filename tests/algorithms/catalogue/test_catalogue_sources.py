"""Sources as data; the other dialects, signed and short-lived access; lists, credentials and orders."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from algorithms.catalogue import listing
from algorithms.catalogue.answers import classify, is_login, mask, retry_after
from algorithms.catalogue.credentials import find_key
from algorithms.catalogue.sources import FOLDER, all_sources, get_source
from algorithms.catalogue.theia_products import get_product, theia_products, widened
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.entries.catalogue import ENTRIES

UTC = dt.timezone.utc
ROOT = Path(__file__).resolve().parents[3]


# Data files ----------------------------------------------------------------------------------------------------------


def test_every_source_is_reached_over_tls_and_shows_its_key_to_its_own_hosts_alone() -> None:
    sources = all_sources()
    assert set(sources) >= {
        "geodes",
        "hydroweb",
        "datastore",
        "dlr",
        "copernicus",
        "earth-search",
        "planetary-computer",
        "usgs",
    }
    for source in sources.values():
        assert source.address.startswith("https://") and source.dialect in ("geodes", "stac", "odata")
        assert not source.may_see_key("https://example.org/x")
        assert not source.needs_key or source.hosts
        for host in source.hosts:
            assert source.may_see_key(f"https://{host}/x") and not source.may_see_key(f"http://{host}/x")
            assert not source.may_see_key(f"https://{host}.evil.example/") and not source.may_see_key(
                f"https://evil.example/{host}"
            )


def test_plain_http_is_refused_but_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = json.loads((FOLDER / "geodes.json").read_text(encoding="utf-8"))
    (tmp_path / "geodes.json").write_text(json.dumps({**given, "address": "http://geodes.example.org"}))
    monkeypatch.setenv("THEIA_SOURCES", str(tmp_path))
    with pytest.raises(TheiaError, match="https://"):
        get_source("geodes")


def test_the_sixteen_products_of_the_catalogue_are_listed_with_level_licence_and_place() -> None:
    shown = [p for p in theia_products().values() if p.in_catalogue]
    assert len(shown) == 16
    sources = all_sources()
    for product in theia_products().values():
        assert product.page.startswith("https://")
        assert all(s in sources for s, _ in product.where)
        assert not product.counterpart or get_product(product.counterpart).where
    words = " ".join(p.title for p in shown)
    for name in (
        "Surface water",
        "Snow",
        "WaterQual",
        "bathymetry",
        "Reunion island 2017",
        "Reunion island 2018",
        "Antananarivo 2017",
        "Antananarivo 2022",
        "Mayotte 2023",
    ):
        assert name in words
    for level in ("L1C", "L2A", "L3A"):
        assert any(p.level == level and "Sentinel-2" in p.title for p in shown)
    levels = {p.id: p.level for p in shown}
    assert sorted(v for k, v in levels.items() if k.startswith("surface_water")) == ["L2B", "L3B", "L3B"]
    assert sorted(v for k, v in levels.items() if k.startswith("snow")) == ["L2B", "L2B", "L3B"]
    assert levels["water_quality_l2b"] == "L2B"
    # the picture of the catalogue gives no level of the others: none is invented
    without = {k for k, v in levels.items() if not v}
    assert without == {k for k in levels if k.startswith(("bathymetry", "landcover"))}


def test_every_product_is_listed_with_its_source_and_with_who_states_its_licence() -> None:
    rows = [dict(zip(listing.HEADER, row)) for row in listing.product_rows()]
    for row in rows:
        assert row["level"] and row["licence"] and row["where"].startswith("https://")
        assert bool(row["source"]) == bool(row["collection"])
        assert row["source"] or row["note"], "what no source serves says what to do"
    by_place = {(r["id"], r["source"]): r for r in rows}
    assert by_place["sentinel2_l2a", "geodes"]["licence"] == "Apache-2.0 (GEODES (CNES) states it)"
    assert by_place["sentinel2_l2a_germany", "dlr"]["licence"] == "CC-BY-4.0 (DLR Geoservice states it)"
    assert by_place["snow_l2b", "hydroweb"]["licence"] == "as stated on the page"
    assert by_place["sentinel2_l2a", "geodes"]["start"] == "2015-07-04T10:10:35.881Z"
    assert by_place["landcover_mayotte_2023", ""]["level"] == "not stated"


@pytest.mark.real
def test_collections_of_the_portal_exist_but_for_the_one_that_is_noted(data_folder: Callable[[str], Path]) -> None:
    known = json.loads((data_folder("geodes_stac") / "collections_66.json").read_text(encoding="utf-8"))
    unknown = {c for p in theia_products().values() for s, c in p.where if s == "geodes" and c not in known}
    assert unknown == {"THEIA_SNOW_SENTINEL2_L2B"}
    assert all(v in known for v in get_source("geodes").former_collections.values())


def test_the_choices_of_the_dialog_are_those_of_the_data() -> None:
    entry = next(e for e in ENTRIES if e.id == "search")
    assert {o.id for o in entry.parameter("dataset").options} == {p.id for p in theia_products().values() if p.where}
    assert {o.id for o in entry.parameter("source").options} == {"auto", *all_sources()}


def test_a_product_is_found_by_words_and_synthesis_dates_stand_for_their_period() -> None:
    assert get_product("snow fractional").id == "snow_l2b"
    with pytest.raises(TheiaError, match="not the name of a product") as caught:
        get_product("land cover")
    assert "landcover_mayotte_2023" in caught.value.hint
    day = dt.datetime(2024, 2, 10, tzinfo=UTC)
    assert widened("month", day, day) == (
        dt.datetime(2024, 2, 1, tzinfo=UTC),
        dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
    )
    assert widened("year", day, day) == (
        dt.datetime(2024, 1, 1, tzinfo=UTC),
        dt.datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC),
    )
    assert widened("", day, None) == (day, None)


# Answers and keys ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "media", "body", "wants", "kind"),
    [
        (200, "application/zip", b"PK\x03\x04", "file", "data"),
        (206, "application/zip", b"anything", "file", "data"),
        (200, "application/json", b'{"message": "exceeds quota limit"}', "file", "quota"),
        (403, "text/plain", b"DownloadQuotaPlugin: exceeds quota limit", "file", "quota"),
        (429, "", b"", "file", "quota"),
        (500, "application/json", b'{"message": "Quota exceeded"}', "file", "quota"),
        (401, "", b"", "file", "key"),
        (403, "application/json", b'{"detail": "Forbidden"}', "file", "key"),
        (200, "text/html", b"<!DOCTYPE html><html>Sign in</html>", "file", "key"),
        (200, "text/html", b"<html>Sign in</html>", "json", "key"),
        (202, "", b"", "file", "archived"),
        (410, "", b"", "file", "archived"),
        (404, "", b"", "file", "gone"),
        (400, "application/json", b'{"description": "unknown dataset"}', "json", "bad"),
        (503, "text/html", b"<html>upstream</html>", "json", "passing"),
        (502, "", b"", "file", "passing"),
        (418, "", b"", "file", "refused"),
    ],
)
def test_answers_in_all_their_disguises(status: int, media: str, body: bytes, wants: str, kind: str) -> None:
    assert classify(status, {"Content-Type": media}, body, wants).kind == kind


def test_retry_after_is_seconds_or_a_date() -> None:
    now = dt.datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert retry_after({"Retry-After": "90"}) == 90
    assert retry_after({"Retry-After": "Sun, 22 Nov 2026 12:02:00 GMT"}, now) == 120
    assert retry_after({"Retry-After": "Sun, 22 Nov 2026 11:00:00 GMT"}, now) == 0
    assert retry_after({"Retry-After": "soon"}) is None and retry_after({}) is None


def test_what_must_not_be_shown_is_masked() -> None:
    key = "abcd1234efgh"
    text = f"GET https://h/f?token={key}&x=1 X-API-Key: {key} Authorization: Bearer {key} sig=Zm9v {key}"
    text += " https://me:pw@proxy:80"
    shown = mask(text, key)
    assert key not in shown and "Zm9v" not in shown and "pw@" not in shown and "x=1" in shown


def test_login_pages_are_known_by_their_address() -> None:
    assert all(
        is_login(f"https://h{p}") for p in ("/login", "/auth/realms/x", "/sso/start", "/openid-connect", "/u/sign-in?x")
    )
    assert not any(is_login(f"https://h{p}") for p in ("/api/download/x", "/catalogue", "/author", "/blogging"))


def test_a_key_goes_to_its_own_source_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THEIA_GEODES_KEY", raising=False)
    chosen = Context(Settings.from_mapping({"credentials": {"auth": {"key": "chosen-key"}}}))
    geodes, hydroweb = get_source("geodes"), get_source("hydroweb")
    assert find_key(hydroweb, chosen, "geodes") is None
    found = find_key(geodes, chosen, "geodes")
    assert found is not None and found.value == "chosen-key" and "chosen-key" not in repr(found) + repr(chosen.settings)
    monkeypatch.setenv("THEIA_PLANETARY_COMPUTER_KEY", "x")
    assert find_key(get_source("planetary-computer"), chosen) is None, "it needs none"
    monkeypatch.setenv("THEIA_GEODES_KEY", "from the environment")
    with pytest.raises(TheiaError, match="holds a blank"):
        find_key(geodes, Context())
