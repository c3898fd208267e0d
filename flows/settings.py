"""Settings of a run, and where each one came from.

A flag beats an environment variable (`TINSACH_WORKERS`), which beats `tinsach.toml` in the current
folder, which beats the default.  `TINSACH_CONFIG` names another file.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from schemas.patience import PREFIX as STORE_PREFIX
from schemas.patience import Patience, patience
from schemas.sentences import reason
from schemas.written import read_toml

if TYPE_CHECKING:
    from clean import Limits, Options
    from clean.sites.profile import Profile
    from raw import ReadLimits
    from raw.places import AnyPath, RemotePath

CONFIG = "tinsach.toml"
PREFIX = "TINSACH_"
NO_SETTINGS = ("TINSACH_CONFIG", "TINSACH_DEBUG")
"""Variables that are read elsewhere."""

MOST = 1_000_000_000_000
"""The largest number that a setting can be: in bytes still a number that systems take."""

EXECUTORS = ("processes", "serial", "dask")
DETECTORS = ("vote", "langdetect", "pycld2", "py3langid")


class SettingsError(ValueError):
    """A setting is unknown or has a value of the wrong kind; the text is a whole sentence."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _about(help: str, choices: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"help": help, "choices": choices}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run can be told.  Every default is visible here."""

    data: AnyPath = field(
        default_factory=lambda: Path("data"),
        metadata=_about("root of everything that is written: a folder, or s3://bucket/prefix"),
    )
    executor: str = field(
        default="processes",
        metadata=_about("who cleans: worker processes, this one, or a Dask cluster", EXECUTORS),
    )
    scheduler: str = field(
        default="", metadata=_about("address of the Dask scheduler, such as tcp://127.0.0.1:8786")
    )
    workers: int = field(default_factory=cores, metadata=_about("worker processes; one a core by default"))
    batch: int = field(default=5000, metadata=_about("captures that are published together"))
    page_seconds: int = field(
        default=60, metadata=_about("CPU seconds for one page, after which it is quarantined")
    )
    worker_mib: int = field(
        default=4096, metadata=_about("memory of one worker, after which its page is quarantined")
    )
    repair: bool = field(default=True, metadata=_about("repair mojibake and legacy Vietnamese encodings"))
    language_detector: str = field(
        default="vote", metadata=_about("detector of languages: the vote of all, or one", DETECTORS)
    )
    profiles: Path | None = field(
        default=None, metadata=_about("folder of your own site profiles, beside the shipped ones")
    )
    columns: str = field(
        default="", metadata=_about("which column of a dump holds what, such as text=Body,url=Link")
    )
    keep: bool = field(default=False, metadata=_about("copy local inputs into the raw store"))
    store_connect_seconds: int = field(
        default=Patience().connect_seconds,
        metadata=_about("seconds for a connection to an object store, and for its very first answer"),
    )
    store_answer_seconds: int = field(
        default=Patience().answer_seconds,
        metadata=_about("seconds without a byte after which an object store's answer is given up"),
    )
    store_attempts: int = field(
        default=Patience().attempts, metadata=_about("times that a request to an object store is made")
    )
    contact: str = field(
        default="", metadata=_about("e-mail or web address for sites to turn to; nothing is fetched without")
    )
    sources: Path = field(
        default_factory=lambda: Path("sources.toml"), metadata=_about("file of what is fetched")
    )
    host_delay_ms: int = field(default=1000, metadata=_about("milliseconds between two requests to a host"))
    host_connections: int = field(default=1, metadata=_about("connections to a host at a time"))
    connections: int = field(default=32, metadata=_about("connections to all hosts at a time"))
    raw_bytes: int = field(default=50_000_000, metadata=_about("bytes of one page or dump, unpacked"))
    unpack_ratio: int = field(
        default=500, metadata=_about("unpacked bytes for each packed byte, above which it is a bomb")
    )
    unpack_free_bytes: int = field(
        default=1_000_000, metadata=_about("unpacked bytes up to which that ratio is not looked at")
    )
    decoder_bytes: int = field(
        default=256_000_000, metadata=_about("memory that an xz file may ask of its decoder")
    )
    nodes: int = field(
        default=500_000, metadata=_about("tags of a page, and elements that formatting left open makes")
    )
    depth: int = field(default=2_000, metadata=_about("nested elements of a page"))
    attributes: int = field(default=500, metadata=_about("attributes of one element"))
    names: int = field(default=10_000, metadata=_about("different names of elements and attributes"))
    attribute_characters: int = field(
        default=100_000, metadata=_about("characters of an attribute that is read")
    )
    links: int = field(default=1_000, metadata=_about("link elements of a page that are read"))
    json_ld_characters: int = field(
        default=2_000_000, metadata=_about("characters of structured data that are read")
    )
    json_ld_scripts: int = field(default=200, metadata=_about("scripts of structured data that are read"))
    json_ld_depth: int = field(default=200, metadata=_about("nesting of structured data that is followed"))
    images: int = field(default=500, metadata=_about("images of an article"))
    block_characters: int = field(default=1_000_000, metadata=_about("characters of one paragraph"))
    output_characters: int = field(default=5_000_000, metadata=_about("characters of an article's text"))

    def options(self) -> Options:
        """What of it concerns cleaning.  Reads the site profiles: raises clean.sites.reading.ProfileError."""
        from clean import Options

        profiles: tuple[Profile, ...] = ()
        if self.profiles:
            from flows.profiles import read_profiles

            profiles = read_profiles(self.profiles)
        return Options(
            repair=self.repair,
            language_detector=self.language_detector,  # type: ignore[arg-type]
            limits=self.cleaning_limits(),
            profiles=profiles,
        )

    def cleaning_limits(self) -> Limits:
        """The limits on a page and its markup."""
        from clean import Limits

        names = {item.name for item in fields(Limits)}
        return Limits(**{name: getattr(self, name) for name in names if hasattr(self, name)})

    def read_limits(self) -> ReadLimits:
        """What of it concerns reading."""
        from raw import ReadLimits

        return ReadLimits(
            raw_bytes=self.raw_bytes,
            ratio=self.unpack_ratio,
            ratio_free_bytes=self.unpack_free_bytes,
            decoder_bytes=self.decoder_bytes,
        )

    def column_names(self) -> dict[str, str]:
        """Which column holds what, by what it holds.  Raises SettingsError."""
        if not self.columns:
            return {}  # what knows columns takes long to load, and workers wait to be started
        from raw.sources.columns import ColumnsError, parse_columns

        try:
            return parse_columns(self.columns)
        except ColumnsError as error:
            raise SettingsError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it is in force."""

    name: str
    value: Any
    origin: str
    """default, the path of the file, the environment variable, or the flag."""
    help: str


def load_settings(flags: Mapping[str, Any] | None = None) -> Settings:
    """The settings in force.  flags: by name; None means that the flag was not given.

    What asks object stores, and every process that is started here, knows its patience from the environment: it is
    put there.  Raises SettingsError for an unknown name or a value of the wrong kind, in the file or the environment.
    """
    settings = Settings(**{setting.name: setting.value for setting in resolve(flags)})
    for name in Patience._fields:
        value = getattr(settings, f"store_{name}")
        if value != getattr(patience(), name):
            os.environ[f"{STORE_PREFIX}{name.upper()}"] = str(value)
    return settings


def resolve(
    flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None
) -> list[Setting]:
    """Every setting with its value and origin, in order of declaration."""
    environment = os.environ if environment is None else environment
    named = environment.get(f"{PREFIX}CONFIG", "")
    file = Path(named or CONFIG)
    in_file = _read_file(file, must_exist=bool(named))
    in_environment = _read_environment(environment)
    in_flags = {name: value for name, value in (flags or {}).items() if value is not None}
    settings = []
    for item in fields(Settings):
        name = item.name
        if name in in_flags:
            value, origin = in_flags[name], f"--{name.replace('_', '-')}"
        elif name in in_environment:
            value, origin = in_environment[name], f"{PREFIX}{name.upper()}"
        elif name in in_file:
            value, origin = in_file[name], str(file)
        else:
            default = item.default_factory() if item.default_factory is not MISSING else item.default
            value, origin = default, "default"
        value = _checked(item, value, origin)
        settings.append(Setting(name, value, origin, item.metadata["help"]))
    return settings


def _read_file(file: Path, *, must_exist: bool) -> dict[str, Any]:
    try:
        text = read_toml(file)
    except FileNotFoundError:
        if must_exist:
            raise SettingsError(f"{PREFIX}CONFIG names {file}, which does not exist.") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {file} cannot be read: {reason(error)}.") from error
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits, lists in lists
        raise SettingsError(f"The settings file {file} is not valid TOML: {error}.") from error
    for name in found:
        _known(name, str(file))
    return found


def _read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and variable not in NO_SETTINGS:
            name = variable.removeprefix(PREFIX).lower()
            _known(name, f"the environment ({variable})")
            found[name] = value
    return found


def _known(name: str, where: str) -> None:
    names = [item.name for item in fields(Settings)]
    if name not in names:
        near = difflib.get_close_matches(name, names, 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
        raise SettingsError(f"There is no setting {name!r}, given in {where}. {hint}")


class _Unfit(ValueError):
    """A value is not what a setting takes; the text says what that is."""


def _checked(item: Field[Any], value: Any, origin: str) -> Any:
    """The value in the setting's type; text from the environment is converted.  Raises SettingsError."""
    choices = item.metadata["choices"]
    try:
        return _choice(value, choices) if choices else _READ_AS[str(item.type)](value)
    except _Unfit as wanted:
        what = origin if origin.startswith("--") else f"The setting {item.name} ({origin})"
        raise SettingsError(f"{what} must be {wanted}, and not {value!r}.") from wanted


def _choice(value: Any, choices: tuple[str, ...]) -> Any:
    if value in choices:
        return value
    raise _Unfit(f"one of {', '.join(choices)}")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise _Unfit("text")


def _truth(value: Any) -> bool:
    words = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
    found = value if isinstance(value, bool) else words.get(str(value).lower())
    if found is None:
        raise _Unfit("true or false")
    return found


def _number(value: Any) -> int:
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str) and value.strip().replace("_", "").isdecimal():
        with suppress(ValueError):  # 1__0, or thousands of digits
            number = int(value)
    if number is None or not 1 <= number <= MOST:
        raise _Unfit(f"a whole number from 1 to {MOST:,}")
    return number


def _path(value: Any) -> Path:
    """In a file no shell has put the home folder in the place of `~`."""
    if not isinstance(value, str | Path) or not str(value):
        raise _Unfit("a path")
    if not str(value).startswith("~/"):
        return Path(value)
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise _Unfit("written out, since the home folder is not known") from error


def _root(value: Any) -> AnyPath:
    if "://" in str(value):
        return _remote(str(value))
    path = _path(value)
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise _Unfit("a path in UTF-8, as libraries want it") from error
    return path


def _remote(value: str) -> RemotePath:
    from raw.places import RemotePath

    bucket = value.partition("://")[2].partition("/")[0]
    if value.startswith("s3://") and bucket:
        return RemotePath(value.rstrip("/"))
    raise _Unfit("a folder or s3://bucket/prefix")


_READ_AS: Final[dict[str, Callable[[Any], Any]]] = {
    "str": _text,
    "bool": _truth,
    "int": _number,
    "Path": _path,
    "Path | None": lambda value: value if value is None else _path(value),
    "AnyPath": _root,
}
"""By the type of a setting, as it is declared."""
