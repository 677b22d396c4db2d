"""The service's settings: environment variables that begin with `OPENNESS_`, each with a default for a laptop."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from openness.errors import InputError
from openness.filecheck import did_you_mean
from openness.reports.wording import harmless
from openness.service import addresses
from openness.service.masking import MASK, without_secrets

PREFIX = "OPENNESS_"
ELSEWHERE = ("OPENNESS_DEBUG", "OPENNESS_KEY_PASSWORD")
"""Variables that other parts of openness read."""
ANONYMOUS_REQUESTS, TOKEN_REQUESTS = 500, 1000
"""Requests that the Hub answers in five minutes, without a token and with one."""

Source = Literal["default", "environment", "command line"]
"""Where a setting's value comes from."""


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(addresses.listed)]
Secret = Annotated[SecretStr, BeforeValidator(_stripped), Field(min_length=8)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Settings(BaseSettings):
    """All that an operator decides. Made by `load_settings`; made directly, it does not look at the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    database_url: Annotated[str, AfterValidator(addresses.database_url)] = Field(
        default_factory=addresses.default_database_url,
        validate_default=True,
        repr=False,  # may hold a password
        description="Where audits are kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    hub: Annotated[str, AfterValidator(addresses.hub)] | None = Field(
        None, repr=False, description="The Hub's endpoint, or a folder of recorded answers. Not set: the real Hub."
    )
    hub_token: Secret | None = Field(
        None, description="The token for the Hub. Not set: HF_TOKEN, or the one that `hf auth login` has stored."
    )
    public_url: Annotated[str, AfterValidator(addresses.public_url)] | None = Field(
        None, description="The address by which clients reach the service. Not set: the one that a request names."
    )
    trust: Annotated[Path, AfterValidator(addresses.existing_file)] | None = Field(
        None, description="The keys whose signatures on attestations count: a trust.yaml. Not set: none."
    )
    webhook_secret: Secret | None = Field(
        None, description="What the Hub's webhooks send as X-Webhook-Secret. Not set: no webhook is taken."
    )
    host: Annotated[str, AfterValidator(addresses.host)] = Field(
        "127.0.0.1", description="The address to listen on; 0.0.0.0 for all of this machine's."
    )
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(1, ge=1, le=256, description="Processes that answer requests.")
    job_workers: int = Field(2, ge=1, le=64, description="Audits that are made at a time, in a process.")
    trusted_proxies: Annotated[Listed, AfterValidator(addresses.networks)] = Field(
        (), description="Proxies whose X-Forwarded-For is believed: comma-separated addresses and networks."
    )
    cors_origins: Annotated[Listed, AfterValidator(addresses.origins)] = Field(
        ("*",), description="Origins whose pages may read from the service: comma-separated; * for all, or none."
    )
    log_format: Annotated[Literal["auto", "console", "json"], BeforeValidator(_lower)] = Field(
        "auto", description="How logs are written; auto is console on a terminal, and json elsewhere."
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_lower)] = Field(
        "info", description="What is logged: this, and what is worse."
    )
    reads_per_minute: int = Field(600, ge=0, le=1_000_000, description="Reads that one client may make; 0: any number.")
    audits_per_hour: int = Field(
        20, ge=0, le=1_000_000, description="Audits that one client may ask for without a token; 0: any number."
    )
    waiting_anonymous: int = Field(
        200, ge=0, le=1_000_000, description="Audits asked for without a token that wait at most, in all; 0: none may."
    )
    waiting_per_client: int = Field(
        10, ge=0, le=1_000_000, description="Audits that wait at most for one client without a token; 0: none may."
    )
    hub_requests_per_window: int | None = Field(
        None, ge=1, le=1_000_000,
        description=f"Requests to the Hub in 5 minutes. Not set: {ANONYMOUS_REQUESTS}; with a token, {TOKEN_REQUESTS}.",
    )  # fmt: skip
    hub_reserved_share: Share = Field(
        0.3, description="The share of those requests that is kept for webhooks and for who has a token."
    )
    refresh_share: Share = Field(0.3, description="The share of those requests that scheduled refreshes may use.")
    refresh_after_days: int = Field(
        7, ge=0, le=3650, description="After how many days an audit is made again by itself; 0: never."
    )
    audit_timeout: float = Field(
        30, gt=0, le=600, allow_inf_nan=False, description="Seconds that one answer of the Hub may take."
    )
    audit_attempts: int = Field(4, ge=1, le=20, description="How often an audit is tried before it is given up.")

    _sources: dict[str, Source] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: `load_settings` reads the environment, and knows which one."""
        return (init_settings,)

    def hub_requests(self, *, token: bool) -> int:
        """The requests that the Hub may be asked in five minutes, by whether a token is sent with them."""
        return self.hub_requests_per_window or (TOKEN_REQUESTS if token else ANONYMOUS_REQUESTS)

    def source_of(self, name: str) -> Source:
        """Where a field's value comes from."""
        return self._sources.get(name, "default")


class _Environment(EnvSettingsSource):
    """The variables of an environment that is given."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(Settings, case_sensitive=False)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._environ.items() if value}


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


def load_settings(environ: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """The settings of an environment; `overrides` are the command line's, where they are not None.

    Raises `InputError` that names every variable that is wrong or unknown. It repeats no secret.
    """
    wrong = _unknown(environ)
    overrides = {name: value for name, value in overrides.items() if value is not None}
    if strange := overrides.keys() - Settings.model_fields.keys():
        raise TypeError(f"no settings: {', '.join(sorted(strange))}")
    values = _Environment(environ)() | overrides
    sources: dict[str, Source] = {name: "command line" if name in overrides else "environment" for name in values}
    values.setdefault("database_url", addresses.default_database_url(environ))
    try:
        settings = Settings(**values)
    except ValidationError as error:
        items = sorted(error.errors(include_url=False), key=lambda item: list(Settings.model_fields).index(_name(item)))
        said = {_name(item): _in_words(item, command_line=_name(item) in overrides) for item in items}
        wrong = [*said.values(), *wrong]
    if wrong:
        raise InputError("; ".join(wrong), hint=_hint(environ))
    settings._sources.update(sources)
    return settings


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as it is shown to people: nothing in it is secret."""

    name: str
    """The environment variable."""
    value: str | None
    """As it would be written; secrets are masked. None where it is not set."""
    source: Source
    description: str


def shown(settings: Settings) -> list[Shown]:
    """All settings, in the order in which they are documented."""
    return [
        Shown(variable(name), _as_text(getattr(settings, name)), settings.source_of(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _as_text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, tuple):
        return ",".join(value) or "none"
    return f"{value:g}" if isinstance(value, float) else addresses.without_credentials(str(value))


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = [*map(variable, Settings.model_fields), *ELSEWHERE]
    return [
        f"{harmless(name, 100)}: there is no such setting{did_you_mean(name.upper(), known)}"
        for name in sorted(environ)
        if name.upper().startswith(PREFIX) and name.upper() not in known and environ[name]
    ]


def _hint(environ: Mapping[str, str]) -> str:
    if any(name.startswith(PREFIX) and value.startswith("tcp://") for name, value in environ.items()):
        return "Kubernetes sets such variables for a service named `openness`: set enableServiceLinks: false."
    return "Correct or unset it; where nothing is wrong, `openness config` lists all settings."


def _name(item: ErrorDetails) -> str:
    return str(item["loc"][0])


_MAY_HOLD_SECRETS = ("@", "password", "secret", "token")


def _in_words(item: ErrorDetails, *, command_line: bool) -> str:
    """One wrong setting: its name, what was expected, and what was found, unless that may be a secret."""
    name, value = _name(item), item["input"]
    got = f" (got {without_secrets(harmless(str(value), 60))!r})"
    hidden = value == "" or _is_secret(name) or any(word in str(value).lower() for word in _MAY_HOLD_SECRETS)
    label = "--" + name.replace("_", "-") if command_line else variable(name)
    return f"{label}: {_expected(item, name)}{'' if hidden else got}"


def _expected(item: ErrorDetails, name: str) -> str:
    if item["type"] == "value_error":
        return item["msg"].removeprefix("Value error, ")
    if item["type"] == "literal_error":
        known = [str(value) for value in get_args(Settings.model_fields[name].annotation)]
        return f"expected one of {', '.join(known)}{did_you_mean(str(item['input']), known)}"
    if _is_secret(name):
        return "expected 8 characters or more"
    field = Settings.model_fields[name]
    bounds = {
        key: bound for one in field.metadata for key in ("ge", "gt", "le") if (bound := _bound(one, key)) is not None
    }
    kind = "a number" if field.annotation is float else "a whole number"
    least = f"above {bounds['gt']} and up to" if "gt" in bounds else f"from {bounds.get('ge')} to"
    return f"expected {kind} {least} {bounds.get('le')}" if bounds else item["msg"]


def _bound(metadata: object, key: str) -> Any:
    return getattr(metadata, key, None)


def _is_secret(name: str) -> bool:
    return "SecretStr" in str(Settings.model_fields[name].annotation)
