"""The arrows of the design, held by the imports as they are in the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "openness"
NETWORK = {"httpx", "httpx2", "requests", "urllib3", "socket", "http", "aiohttp", "huggingface_hub"}
FACES = {"click", "rich", "litestar"}
DATABASE = {"sqlmodel", "sqlalchemy", "sqlite3", "psycopg", "alembic"}
PURE = [
    "components.py",
    "evidence.py",
    "snapshot.py",
    "engine",
    "rubric",
    "references.py",
    "observing.py",
    "observable.py",
    "checking",
    "digests.py",
    "scoring.py",
    "auditdiff",
]


def modules(*places: str) -> list[Path]:
    found: list[Path] = []
    for place in places:
        path = PACKAGE / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize(
    "path",
    modules(*PURE, "detectors", "licenses", "verification", "attestations", "importing", "cardadvice"),
    ids=lambda path: path.stem,
)
def test_what_judges_knows_no_network_no_database_and_no_face(path: Path) -> None:
    assert tops(path) & (NETWORK | FACES | DATABASE) == set()
    assert not [name for name in imports(path) if re.match(r"openness\.(sources|cli|reports|auditing)", name)]


def test_only_the_hub_source_imports_its_client() -> None:
    """One module reads the Hub. Another one opens pull requests there: what writes stands apart, and is asked for."""
    importers = {path.name for path in modules(".") if "huggingface_hub" in tops(path)}
    assert importers == {"hub.py", "pullrequest.py"}
    writes = {path.name for path in modules(".") if "openness.sources.pullrequest" in imports(path)}
    assert writes == {"cardmending.py"}


WEB = {"litestar", "granian", "prometheus_client", "limits", "structlog"}


def test_the_store_knows_no_web_and_no_hub() -> None:
    """`waiting` holds the gates of the Hub's limits, which the store shares between workers; it asks nothing."""
    elsewhere = re.compile(r"openness\.(service|cli|sources\.(?!waiting))")
    for path in modules("store"):
        assert tops(path) & (NETWORK | FACES | WEB) == set(), path.name
        assert not [name for name in imports(path) if elsewhere.match(name)], path.name


def test_a_worker_imports_no_web_framework() -> None:
    code = "import sys, openness.service.jobs.working; print(sorted({'litestar', 'granian'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_imports_what_costs_only_when_it_runs() -> None:
    costly = ("litestar", "sqlalchemy", "sqlmodel", "alembic", "granian", "procrastinate", "huggingface_hub")
    code = f"import sys, importlib, openness.cli as c; [importlib.import_module(f'openness.cli.{{m}}') for m in c.COMMANDS.values()]; print([n for n in {costly} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_the_store_and_the_service_know_the_database() -> None:
    knowing = {path.relative_to(PACKAGE) for path in modules(".") if tops(path) & DATABASE}
    faces = {path for path in knowing if path.parts[0] not in ("store", "service")}
    assert faces == {Path("cli/database.py")}  # where the database's own errors become messages


def test_an_error_becomes_a_status_in_one_place() -> None:
    """Routes name kinds of problems; `problems.py` says which status each is."""
    for path in modules("service"):
        if path.name == "problems.py":
            continue
        raised = re.findall(r"HTTPException|NotFoundException|ClientException|PermissionDenied", path.read_text())
        assert raised == [], path.name


def test_sources_judge_nothing() -> None:
    for path in modules("sources"):
        named = [name for name in imports(path) if re.match(r"openness\.(detectors|engine|rubric|licenses)", name)]
        allowed = {"folder.py": r"openness\.detectors\.card"}
        pattern = allowed.get(path.name, r"(?!)")
        assert [name for name in named if not re.match(pattern, name)] == [], path.name


def test_the_engine_and_the_language_name_no_framework() -> None:
    words = re.compile(r"\b(mof|osaid?|osai|g7|fully-open|open-weight|weights-available)\b", re.IGNORECASE)
    for path in modules("engine", "rubric"):
        code = "\n".join(
            ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)
        )
        named = [line for line in code.splitlines() if words.search(line) and len(line) < 60]
        assert named == [], path.name


def test_no_detector_names_an_owner_or_a_model() -> None:
    """A name in a rule is a rule for one case. Licenses, formats and tools have names; models and makers do not."""
    owners = {path.name.lower() for path in (ROOT / "fixtures" / "hub" / "models").iterdir()} - {"results"}
    # also the names of hosts, tools and plain words
    common = {"apple", "google", "microsoft", "openai", "nvidia", "lora", "gpt2", "sentence-transformers", "unsloth"}
    for path in modules("detectors"):
        text = path.read_text(encoding="utf-8")
        strings = [
            node.value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        docs = {
            ast.get_docstring(node, clean=False) for node in ast.walk(ast.parse(text)) if isinstance(node, DOCUMENTED)
        }
        words = {word for string in strings if string not in docs for word in re.findall(r"[\w.-]+", string.lower())}
        assert words & (owners - common) == set(), path.name


DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_auditing_is_short_enough_to_be_read_aloud() -> None:
    assert len((PACKAGE / "auditing.py").read_text().splitlines()) <= 175


def test_the_function_is_not_shadowed_by_a_module() -> None:
    code = "import openness, openness.auditing; assert callable(openness.audit); print(openness.audit.__module__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "openness.auditing"


def test_importing_openness_costs_next_to_nothing() -> None:
    code = "import sys, openness; print([name for name in ('pydantic', 'rich', 'huggingface_hub', 'yaml') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
