"""`openness card` as a process: the list, the patch, and a pull request on a real server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from cardkit import WEIGHTS, license_text, record
from conftest import hang_up
from hubserver import HubServer, Reply, error_reply, json_reply, running
from hubwriting import TOKEN, Desk, desk, listed
from processes import ROOT, run
from test_terminals import OnTerminal, on_terminal

from openness.schema import card_schema

HUB = ("--hub", "fixtures/hub")
OPT = "facebook/opt-6.7b"
BODY = "# Model\n\nA model of one billion parameters, for tests.\n\n## License\n\nApache 2.0\n"
CARD = f"---\nlanguage: en # only\nlicense: Apache 2.0\n---\n{BODY}"
MENDED = CARD.replace("license: Apache 2.0", "license: apache-2.0")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / "LICENSE").write_text(license_text("Apache-2.0"))
    return folder


# The list


def test_a_recorded_model_reads_as_approved() -> None:
    from approved import same_as_golden

    done = run("card", OPT, *HUB)
    assert (done.returncode, done.stderr) == (0, "")
    same_as_golden("card.txt", done.stdout)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_what_is_to_be_settled_and_what_is_a_guess_are_told_apart(tmp_path: Path) -> None:
    prose = "\nIt was fine-tuned from [this](https://huggingface.co/lab/unseen-1b).\n"
    record(
        tmp_path,
        card=CARD.replace("Apache 2.0\n---", "mit\n---").replace("## License\n\nApache 2.0\n", prose),
        texts={"LICENSE": license_text("llama3.1")},
    )
    done = run("card", "maker/model-1b", "--hub", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 for you to settle, 1 likely" in done.stdout
    assert "\nFor you to settle (not in the patch)\n! license: mit\n" in done.stdout
    assert "\nLikely, but not shown (not in the patch)\n? base_model: lab/unseen-1b\n" in done.stdout
    assert "The patch:" not in done.stdout


def test_a_card_in_which_nothing_needs_to_change_says_so() -> None:
    done = run("card", "allenai/OLMo-2-1124-7B", *HUB)
    assert done.returncode == 0
    assert "In the patch" not in done.stdout
    assert run("card", "allenai/OLMo-2-1124-7B", "--check", *HUB).returncode == 0


def test_json_keeps_to_its_schema(tmp_path: Path) -> None:
    done = run("card", OPT, "--format", "json", *HUB)
    document = json.loads(done.stdout)
    jsonschema.validate(document, card_schema())
    assert document["subject"] == OPT
    assert document["patch"] == run("card", OPT, "--patch", *HUB).stdout
    file = tmp_path / "advice.json"
    assert run("card", OPT, "--format", "json", "--output", str(file), *HUB).stdout == ""
    assert json.loads(file.read_text()) == document


def test_check_is_for_hooks(model: Path) -> None:
    done = run("card", "README.md", "--check", *("--hub", str(ROOT / HUB[1])), cwd=model)
    assert done.returncode == 1
    assert "license: Apache 2.0 -> apache-2.0" in done.stdout
    (model / "README.md").write_text(MENDED)
    assert run("card", "README.md", "--check", *("--hub", str(ROOT / HUB[1])), cwd=model).returncode == 0


HOSTILE = "\x1b[31m\u202egnp\x07[bold]x[/] <script> ](javascript:x) `|`"


def test_hostile_words_steer_no_terminal(model: Path) -> None:
    quoted = json.dumps(f"https://huggingface.co/a/b {HOSTILE}")
    (model / "README.md").write_text(f"---\nlicense: {quoted}\nbase_model: {quoted}\ndatasets: [{quoted}]\n---\n{BODY}")
    for form in ("text", "json"):
        done = run("card", str(model), "--format", form, *HUB)
        assert done.returncode == 0
        assert all(char.isprintable() or char == "\n" for char in done.stdout)
        assert "\\u001b[31m" in done.stdout or r"\x1b[31m" in done.stdout


# The patch


def test_the_patch_is_applied_by_git(model: Path) -> None:
    done = run("card", ".", "--patch", *("--hub", str(ROOT / HUB[1])), cwd=model)
    assert (done.returncode, done.stderr) == (0, "")
    subprocess.run(["git", "apply"], cwd=model, input=done.stdout.encode(), check=True)
    assert (model / "README.md").read_text() == MENDED
    again = run("card", ".", "--patch", *("--hub", str(ROOT / HUB[1])), cwd=model)
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "nothing to change in README.md\n"


def test_bytes_pass_through_standard_output_and_files(model: Path, tmp_path: Path) -> None:
    (model / "README.md").write_bytes(("\ufeff" + CARD.rstrip("\n")).replace("\n", "\r\n").encode())
    file = tmp_path / "card.patch"
    assert run("card", str(model), "--patch", "--output", str(file), *HUB).returncode == 0
    assert b"+license: apache-2.0\r\n" in file.read_bytes()
    subprocess.run(["git", "apply", str(file)], cwd=model, check=True)
    expected = ("\ufeff" + MENDED.rstrip("\n")).replace("\n", "\r\n")
    assert (model / "README.md").read_bytes() == expected.encode()


def test_a_patch_for_a_recorded_card_says_so() -> None:
    done = run("card", OPT, "--patch", *HUB)
    assert done.stderr.startswith("note: this is a patch for the card as it is recorded")
    assert done.stdout.startswith("--- a/README.md\n+++ b/README.md\n")


def test_a_front_matter_that_cannot_be_read_gets_no_patch(model: Path) -> None:
    (model / "README.md").write_text("---\nlicense: [mit\ntags: x\n---\n# Model\n")
    done = run("card", str(model), "--patch", *HUB)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: README.md:3: The front matter cannot be read" in done.stderr
    listed_ = run("card", str(model), *HUB)
    assert listed_.returncode == 0
    assert "! front matter\n" in listed_.stdout


def test_the_badge_is_a_picture_beside_the_card(model: Path) -> None:
    hub = ("--hub", str(ROOT / HUB[1]))
    done = run("card", ".", "--patch", "--badge", *hub, cwd=model)
    assert done.returncode == 0
    subprocess.run(["git", "apply"], cwd=model, input=done.stdout.encode(), check=True)
    text = (model / "README.md").read_text()
    block = "\n<!-- openness:badge -->\n![openness: closed](openness.svg)\n<!-- /openness:badge -->\n"
    assert text == MENDED.replace("# Model\n", f"# Model\n{block}", 1)
    assert (model / "openness.svg").read_text().startswith("<svg ")
    assert run("card", ".", "--patch", "--badge", *hub, cwd=model).stdout == ""
    (model / "model.safetensors").write_bytes(b"0" * 2000)
    done = run("card", ".", "--patch", "--badge", *hub, cwd=model)
    subprocess.run(["git", "apply"], cwd=model, input=done.stdout.encode(), check=True)
    assert (model / "README.md").read_text() == text.replace("openness: closed", "openness: open-weight")


def test_somebody_elses_picture_is_not_replaced(model: Path) -> None:
    (model / "openness.svg").write_text("<svg>mine</svg>\n")
    done = run("card", str(model), "--patch", "--badge", *HUB)
    assert done.returncode == 2
    assert "openness.svg lies beside the card already" in done.stderr


def test_markers_that_do_not_fit_are_told_with_their_line(model: Path) -> None:
    (model / "README.md").write_text(CARD + "<!-- openness:badge -->\n")
    done = run("card", str(model), "--patch", "--badge", *HUB)
    assert (done.returncode, done.stdout) == (2, "")
    assert "README.md:12: the badge's markers must stand once" in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--patch", "--format", "json"), ("--yes",), ("--badge",), ("--badge-url", "https://example.org"),
        ("--patch", "--no-badge", "--badge-url", "https://example.org"), ("--patch", "--badge-url", "javascript:x"),
        ("--pull-request", "--check"), ("--pull-request", "--patch"), ("--pull-request", "--output", "x"),
        ("--pull-request",), ("--patch", "--output", "no/such/folder/x"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_are_wrong_usage(options: tuple[str, ...]) -> None:
    done = run("card", OPT, *options, *HUB)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: " in done.stderr


@pytest.mark.parametrize(
    ("subject", "code"),
    [("allenai/*", 2), ("-", 2), ("nothing.md", 2), ("fixtures/attestations/gpt-4o.yaml", 2), ("no/such", 3),
     ("microsoft/phi-2", 3)],
)  # fmt: skip
def test_what_has_no_card_to_advise_on(subject: str, code: int) -> None:
    done = run("card", subject, *HUB)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("error: ")


def test_a_local_card_and_a_recording_take_no_pull_request(model: Path) -> None:
    done = run("card", str(model), "--pull-request", "--yes", *HUB)
    assert (done.returncode, "Use --patch" in done.stderr) == (2, True)
    done = run("card", OPT, "--pull-request", "--yes", *HUB)
    assert (done.returncode, "recordings takes no pull request" in done.stderr) == (2, True)
    done = run("card", f"{OPT}@main", "--pull-request", "--yes", *HUB)
    assert (done.returncode, "main branch" in done.stderr) == (2, True)


# A pull request

NAME = "maker/model-1b"
STEPS = [
    "GET /discussions?type=pull_request&status=open&p=0",
    "POST /api/validate-yaml",
    "POST /preupload/main?create_pr=1",
    "POST /commit/main?create_pr=1",
]


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "hub"
    record(folder, card=CARD, texts={"LICENSE": license_text("Apache-2.0")}, listing=WEIGHTS)
    with running(folder) as server:
        yield desk(server, NAME)
    hang_up()


def propose(where: Desk, *options: str, token: str | None = TOKEN, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run("card", NAME, "--pull-request", *options, stdin=stdin, HF_ENDPOINT=where.hub.url, HF_TOKEN=token)


def test_a_pull_request_holds_the_card_and_the_badge_and_nothing_else(writable: Desk) -> None:
    done = propose(writable, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"opened: {writable.hub.url}/{NAME}/discussions/7\n")
    assert writable.steps == STEPS
    files = writable.files()
    assert set(files) == {"README.md", "openness.svg"}
    block = "\n<!-- openness:badge -->\n![openness: open-weight](openness.svg)\n<!-- /openness:badge -->\n"
    assert files["README.md"].decode() == MENDED.replace("# Model\n", f"# Model\n{block}", 1)
    assert files["openness.svg"].startswith(b"<svg ")
    [lines] = writable.commits
    assert [line["key"] for line in lines] == ["header", "file", "file"]
    header = writable.header()
    assert header["parentCommit"] == "f" * 40
    assert header["summary"] == "Model card: mend license and a badge"
    assert "`license" not in header["summary"]
    assert "license: Apache 2.0 -\\> apache-2.0" in header["description"]
    assert "README.md:3" in header["description"]


def test_what_is_opened_is_shown_first(writable: Desk) -> None:
    done = propose(writable, "--yes", "--no-badge")
    shown = done.stdout
    assert writable.files() == {"README.md": MENDED.encode()}
    assert writable.header()["summary"] in shown
    assert writable.header()["description"].splitlines()[0] in shown
    assert "-license: Apache 2.0\n+license: apache-2.0\n" in shown
    assert shown.index("+license") < shown.index("opened:")


def test_a_badge_that_would_say_unknown_is_left_out(writable: Desk, tmp_path: Path) -> None:
    info = tmp_path / "hub" / "models" / NAME / "info.json"
    data = json.loads(info.read_text())
    del data["siblings"]
    info.write_text(json.dumps(data))
    assert propose(writable, "--yes").returncode == 0
    assert set(writable.files()) == {"README.md"}
    assert "badge" not in writable.header()["summary"] + writable.files()["README.md"].decode()


def test_a_badge_that_is_there_is_renewed_and_alone_in_the_pull_request(writable: Desk, tmp_path: Path) -> None:
    assert propose(writable, "--yes").returncode == 0
    files = tmp_path / "hub" / "models" / NAME / "files"
    for path, content in writable.files().items():
        (files / path).write_bytes(content)
    info = files.parent / "info.json"
    data = json.loads(info.read_text())
    data["siblings"].append({"rfilename": "openness.svg", "size": 900})
    info.write_text(json.dumps(data))
    assert "nothing to change" in propose(writable, "--yes").stdout
    data["gated"] = "manual"
    info.write_text(json.dumps(data))
    writable.commits.clear()
    assert propose(writable, "--yes").returncode == 0
    assert writable.header()["summary"] == "Model card: a badge that says how open the model is"
    assert set(writable.files()) == {"README.md", "openness.svg"}
    old, new = (files / "README.md").read_text().splitlines(), writable.files()["README.md"].decode().splitlines()
    assert [line for line in new if line not in old] == ["![openness: weights-available](openness.svg)"]


def test_the_badge_of_a_service(writable: Desk) -> None:
    assert propose(writable, "--yes", "--badge-url", "https://openness.example/x/").returncode == 0
    files = writable.files()
    assert set(files) == {"README.md"}
    linked = (
        f"[![openness: open-weight](https://openness.example/x/badge/{NAME}.svg)]"
        f"(https://openness.example/x/models/{NAME})\n"
    )
    assert linked in files["README.md"].decode()


def test_the_token_goes_to_the_hub_only_and_is_not_shown(writable: Desk) -> None:
    done = propose(writable, "--yes")
    posts = [request for request in writable.hub.requests if request.method == "POST"]
    assert {request.headers.get("authorization") for request in posts} == {f"Bearer {TOKEN}"}
    assert TOKEN not in done.stdout + done.stderr
    with running() as other:
        done = run(
            "card", NAME, "--pull-request", "--yes", "--hub", other.url, HF_ENDPOINT=writable.hub.url, HF_TOKEN=TOKEN
        )
        assert done.returncode == 3
        assert "no token for " in done.stderr
        assert other.tokens() <= {None}
    hang_up()


def test_without_a_token_nothing_is_read(writable: Desk) -> None:
    done = propose(writable, "--yes", token=None)
    assert (done.returncode, done.stdout) == (3, "")
    assert "error: no token for " in done.stderr
    assert "HF_TOKEN" in done.stderr
    assert writable.hub.requests == []


def test_nothing_to_change_opens_nothing(writable: Desk, tmp_path: Path) -> None:
    card = tmp_path / "hub" / "models" / NAME / "files" / "README.md"
    card.write_text(MENDED)
    done = propose(writable, "--yes", "--no-badge")
    assert (done.returncode, writable.steps) == (0, [])
    assert "nothing to change" in done.stdout


def test_a_pull_request_of_the_same_title_is_not_opened_twice(writable: Desk) -> None:
    writable.open.append(listed("Model card: mend license and a badge", 3, NAME))
    done = propose(writable, "--yes")
    assert done.returncode == 3
    assert f"is open already: {writable.hub.url}/{NAME}/discussions/3" in done.stderr
    assert writable.commits == []
    writable.open[0]["title"] = "Something else"
    assert propose(writable, "--yes").returncode == 0


# Asking


def answered(where: Desk, answer: bytes) -> tuple[int, str, str]:
    """Exit code, output and terminal of a run that is answered on a terminal."""
    import os
    import pty

    from processes import COMMAND, environment

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "card", NAME, "--pull-request", "--no-badge"],
        stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(HF_ENDPOINT=where.hub.url, HF_TOKEN=TOKEN), cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    os.write(master, answer)
    out, error = process.communicate(timeout=60)
    os.close(master)
    return process.returncode, out.decode(), error.decode()


def test_it_asks_and_takes_yes(writable: Desk) -> None:
    code, out, error = answered(writable, b"y\n")
    assert code == 0
    assert f"Open this as a pull request on {NAME}? [y/N]" in error
    assert "opened: " in out
    assert len(writable.commits) == 1


@pytest.mark.parametrize("answer", [b"\n", b"n\n"])
def test_anything_else_opens_nothing(writable: Desk, answer: bytes) -> None:
    code, out, error = answered(writable, answer)
    assert code == 0
    assert "+license: apache-2.0" in out
    assert "nothing was opened" in error
    assert writable.commits == []


def test_without_a_terminal_it_asks_nobody(writable: Desk) -> None:
    done = propose(writable, stdin="y\n")
    assert done.returncode == 2
    assert "there is no terminal to answer on" in done.stderr
    assert "--yes" in done.stderr
    assert writable.hub.requests == []


# What the Hub may say (tests/sources/test_pullrequest.py holds all of it)


@pytest.mark.parametrize(
    ("reply", "said", "hint"),
    [
        (error_reply(403, message="Discussions are disabled \x1b[31m"), "no pull request was opened", "takes none"),
        (Reply(502), "whether the pull request was opened is not known", f"/{NAME}/discussions before you try again"),
    ],
)
def test_trouble_is_told_with_what_to_do(writable: Desk, reply: Reply, said: str, hint: str) -> None:
    writable.hub.script(writable.path("commit"), reply)
    done = propose(writable, "--yes")
    assert done.returncode == 3
    assert "opened: " not in done.stdout
    error, more = done.stderr.splitlines()
    assert error.startswith("error: the Hub answered ")
    assert said in error
    assert hint in more
    assert "\x1b" not in done.stderr


def test_a_server_that_does_not_answer_is_waited_for_no_longer_than_told(writable: Desk) -> None:
    writable.hub.script(writable.path("commit"), Reply(200, {}, b"{}", delay=20))
    done = propose(writable, "--yes", "--timeout", "1.5")
    assert done.returncode == 3
    assert "no answer within 1.5 s (--timeout)" in done.stderr
    assert "whether the pull request was opened is not known" in done.stderr


def test_what_the_hub_warns_of_is_passed_on(writable: Desk) -> None:
    warning = {"message": "datasets are odd \x1b[31m"}
    writable.hub.script(writable.path("validate-yaml"), json_reply({"errors": [], "warnings": [warning]}))
    done = propose(writable, "--yes")
    assert done.returncode == 0
    assert "note: the Hub: " in done.stderr
    assert "datasets are odd" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_hostile_address_is_shown_and_obeyed_by_nothing(writable: Desk) -> None:
    answer = {
        "commitOid": "0" * 40, "commitUrl": f"{writable.hub.url}/{NAME}/commit/{'0' * 40}",
        "pullRequestUrl": f"{writable.hub.url}/{NAME}/discussions/9?\x1b[31m",
    }  # fmt: skip
    writable.hub.script(writable.path("commit"), json_reply(answer))
    done = propose(writable, "--yes")
    assert "\x1b" not in done.stdout + done.stderr


def test_offline_is_told(writable: Desk) -> None:
    done = run(
        "card", NAME, "--pull-request", "--yes", HF_ENDPOINT=writable.hub.url, HF_TOKEN=TOKEN, HF_HUB_OFFLINE="1"
    )
    assert done.returncode == 3
    assert "HF_HUB_OFFLINE" in done.stderr


def test_on_a_terminal_a_patch_is_shown_and_obeyed_by_nothing(model: Path) -> None:
    (model / "README.md").write_text(CARD + "\nred: \x1b[31m\n" + "x\n")
    text = CARD.replace("language: en # only", "language: en # \x1b[31m only")
    (model / "README.md").write_bytes(text.replace("\x1b", "\u202e").encode())
    with on_terminal("card", str(model), "--patch", *HUB, output_too=True) as terminal:
        assert isinstance(terminal, OnTerminal)
        shown = terminal.read(lambda text: "+license" in text)
    assert "\\u202e" in shown
    assert "\u202e" not in shown


def test_the_server_is_asked_for_nothing_that_writes_without_the_option(writable: Desk) -> None:
    done = run("card", NAME, "--patch", HF_ENDPOINT=writable.hub.url, HF_TOKEN=TOKEN)
    assert done.returncode == 0
    assert writable.steps == []
    hub: HubServer = writable.hub
    assert {request.method for request in hub.requests} == {"GET"}
