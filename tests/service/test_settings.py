from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from openness.errors import InputError
from openness.service.settings import Settings, load_settings, shown, variable


def load(**values: str) -> Settings:
    return load_settings({f"OPENNESS_{name.upper()}": value for name, value in values.items()})


def refusal(**values: str) -> str:
    with pytest.raises(InputError) as refused:
        load(**values)
    assert refused.value.hint
    return refused.value.message


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings({"HOME": "/home/ada"})
    assert settings.database_url == "sqlite:////home/ada/.local/share/openness/openness.db"
    assert (settings.host, settings.port, settings.workers, settings.hub) == ("127.0.0.1", 8000, 1, None)
    assert (settings.hub_token, settings.webhook_secret, settings.trust) == (None, None, None)
    assert (settings.trusted_proxies, settings.cors_origins) == ((), ("*",))


def test_the_data_directory_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        load_settings({"XDG_DATA_HOME": "/data", "HOME": "/h"}).database_url == "sqlite:////data/openness/openness.db"
    )
    relative = load_settings({"XDG_DATA_HOME": "data", "HOME": "/h"})
    assert relative.database_url == "sqlite:////h/.local/share/openness/openness.db"
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # a user that the system does not know
    with pytest.raises(InputError, match="OPENNESS_DATABASE_URL: there is no home directory"):
        load_settings({})
    with pytest.raises(ValidationError, match="there is no home directory"):
        Settings()
    assert load_settings({"OPENNESS_DATABASE_URL": "sqlite:///x.db"}).database_url == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("sqlite:///relative.db", "sqlite:///relative.db"),
        ("sqlite:////abs/a b.db", "sqlite:////abs/a b.db"),
        ("SQLite:///x.db ", "sqlite:///x.db"),
        ("sqlite:///~/x.db", f"sqlite:///{Path.home()}/x.db"),
        ("postgresql://u:p@h:5433/d", "postgresql+psycopg://u:p@h:5433/d"),
        ("postgres://u:p%40%2F@h/d?sslmode=require", "postgresql+psycopg://u:p%40%2F@h/d?sslmode=require"),
        ("postgresql+psycopg:///d?host=/run/postgresql", "postgresql+psycopg:///d?host=%2Frun%2Fpostgresql"),
    ],
)
def test_databases_are_written_in_one_way(given: str, taken: str) -> None:
    assert load(database_url=given).database_url == taken


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("openness.db", "expected sqlite:///FILE"),
        ("mysql://u:geheim@h/d", "expected sqlite:///FILE"),
        ("sqlite://relative.db", "three slashes"),
        ("sqlite://", "three slashes"),
        ("sqlite:///:memory:", "the name of a file"),
        ("sqlite:///file:x?mode=memory&uri=true", "the name of a file"),
        ("sqlite:///x.db?timeout=1", "no options"),
        ("sqlite+aiosqlite:///x.db", "expected sqlite:///FILE"),
        ("postgresql+psycopg2://u:geheim@h/d", "the driver is psycopg"),
        ("postgresql+asyncpg://u:geheim@h/d", "the driver is psycopg"),
        ("postgresql://u:geheim@h", "the name of the database is missing"),
        ("postgresql://u:geheim@h:port/d", "this is no URL"),
        ("postgresql://u@h/d?password=geheim", "not among the options"),
    ],
)
def test_other_databases_are_refused_without_telling_a_password(given: str, said: str) -> None:
    message = refusal(database_url=given)
    assert message.startswith("OPENNESS_DATABASE_URL: ")
    assert said in message
    assert "geheim" not in message


def test_every_wrong_setting_is_named_at_once() -> None:
    message = refusal(port="x", workers="0", audit_timeout="inf", hub_reserved_share="1.5", log_level="inf", prot="1")
    assert "OPENNESS_PORT: expected a whole number from 1 to 65535 (got 'x')" in message
    assert "OPENNESS_WORKERS: expected a whole number from 1 to 256 (got '0')" in message
    assert "OPENNESS_AUDIT_TIMEOUT: expected a number above 0 and up to 600 (got 'inf')" in message
    assert "OPENNESS_HUB_RESERVED_SHARE: expected a number from 0 to 1 (got '1.5')" in message
    assert "OPENNESS_LOG_LEVEL: expected one of debug, info, warning, error, critical (did you mean 'info'?)" in message
    assert "OPENNESS_PROT: there is no such setting (did you mean 'OPENNESS_PORT'?)" in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hub", "ftp://x"),
        ("hub", "/no/such/folder"),
        ("hub", "https://"),
        ("public_url", "openness.example"),
        ("public_url", "https://x/?q"),
        ("public_url", "https://x/#f"),
        ("public_url", 'https://x/"><script>'),
        ("public_url", "https://x:99999"),
        ("trust", "/no/such/file"),
        ("trust", "/"),
        ("host", "http://localhost"),
        ("host", "localhost:80"),
        ("trusted_proxies", "proxy.example"),
        ("trusted_proxies", "10.1.2.3/8"),
        ("cors_origins", "*,https://x.example"),
        ("cors_origins", "https://x.example/path"),
        ("cors_origins", "x.example"),
        ("log_format", "xml"),
        ("reads_per_minute", "-1"),
        ("hub_requests_per_window", "0"),
        ("audit_attempts", "1.5"),
        ("refresh_share", "nan"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_was_found(name: str, value: str) -> None:
    message = refusal(**{name: value})
    assert message.startswith(f"{variable(name)}: ")
    assert f"(got {value!r})" in message


def test_what_makes_sense_is_taken(tmp_path: Path) -> None:
    trust = tmp_path / "trust.yaml"
    trust.write_text("keys: []")
    settings = load(
        hub=str(tmp_path),
        public_url="https://openness.example/base/",
        trust=str(trust),
        host="[::1]",
        trusted_proxies="10.0.0.0/8, ::1",
        cors_origins="https://a.example,http://localhost:3000",
        log_level="WARNING",
        hub_token=" hf_abcdefgh\n",
    )
    assert (settings.hub, settings.trust, settings.host) == (str(tmp_path), trust, "::1")
    assert settings.public_url == "https://openness.example/base"
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")
    assert settings.log_level == "warning"
    assert settings.hub_token == SecretStr("hf_abcdefgh")
    assert load(cors_origins="none").cors_origins == ()


def test_an_empty_variable_counts_as_not_set() -> None:
    settings = load(port="", trust="", hub_token="", no_such_thing="")
    assert (settings.port, settings.trust, settings.hub_token) == (8000, None, None)
    assert settings.source_of("port") == "default"


def test_variables_of_other_parts_are_no_mistake() -> None:
    load(debug="1", key_password="geheim")


def test_variables_that_kubernetes_sets_are_told_apart() -> None:
    with pytest.raises(InputError) as refused:
        load(port="tcp://10.0.0.1:80", service_host="10.0.0.1")
    assert "enableServiceLinks" in refused.value.hint


def test_the_command_line_comes_first() -> None:
    settings = load_settings({"OPENNESS_PORT": "1", "OPENNESS_HOST": "localhost"}, port=2, workers=3, host=None)
    assert (settings.port, settings.workers, settings.host) == (2, 3, "localhost")
    assert [settings.source_of(name) for name in ("port", "host", "log_level")] == [
        "command line", "environment", "default",
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"^--port: expected a whole number"):
        load_settings({}, port=70000)
    with pytest.raises(TypeError, match="prot"):
        load_settings({}, prot=1)


def test_settings_do_not_change_and_read_no_environment_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENNESS_PORT", "9")
    settings = Settings(database_url="sqlite:///x.db")
    assert settings.port == 8000
    assert load_settings(os.environ).port == 9
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


SECRET = {
    "hub_token": "hf_geheimgeheim",
    "webhook_secret": "geheim12",
    "database_url": "postgresql://ada:geheim@h/d",
    "hub": "https://ada:geheim@hub.example",
}


def test_no_secret_is_shown() -> None:
    settings = load(**SECRET)
    rows = {row.name: row for row in shown(settings)}
    assert rows["OPENNESS_HUB_TOKEN"].value == "********"
    assert rows["OPENNESS_WEBHOOK_SECRET"].value == "********"
    assert rows["OPENNESS_DATABASE_URL"].value == "postgresql+psycopg://ada:********@h/d"
    assert rows["OPENNESS_HUB"].value == "https://ada:********@hub.example"
    assert shown(load(hub="https://geheim@hub.example"))[1].value == "https://********@hub.example"
    for text in (repr(settings), str(settings), repr(shown(settings))):
        assert "geheim" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub_token": "geheim"},
        {"webhook_secret": "geheim"},
        {"hub": "ftp://ada:geheim@x"},
        {"public_url": "https://ada:geheim@x"},
        {"port": "hf_geheimgeheim"},
        {"port": "password=geheim"},
    ],
    ids=str,
)
def test_no_secret_is_in_a_message(wrong: dict[str, str]) -> None:
    assert "geheim" not in refusal(**wrong)


def test_each_setting_is_shown_with_what_it_is_for() -> None:
    rows = shown(load(port="81"))
    assert [row.name for row in rows] == [variable(name) for name in Settings.model_fields]
    assert all(row.description.endswith(".") and len(row.description) < 100 for row in rows)
    assert [(row.value, row.source) for row in rows if row.source != "default"] == [("81", "environment")]


def test_what_is_shown_can_be_set() -> None:
    settings = load(cors_origins="none", trusted_proxies="10.0.0.0/8,::1", refresh_share="0.25")
    environ = {row.name: row.value for row in shown(settings) if row.value is not None}
    assert load_settings(environ).model_dump() == settings.model_dump()
    values = [{row.name: row.value for row in shown(one)}["OPENNESS_TRUSTED_PROXIES"] for one in (settings, load())]
    assert values == ["10.0.0.0/8,::1/128", "none"]


def test_the_hub_allows_more_with_a_token() -> None:
    assert [load().hub_requests(token=token) for token in (False, True)] == [500, 1000]
    assert load(hub_requests_per_window="80").hub_requests(token=True) == 80
