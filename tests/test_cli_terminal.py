"""The command line on a real terminal: the four questions, colours, bars, and Tab in a real bash."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from pipelines.config import load
from pipelines.home import Home
from tests.support.cli import environment, moisson
from tests.support.life import life_home
from tests.support.terminal import COLOUR, Terminal, on_terminal, program

pytestmark = pytest.mark.slow
PLACE = {"TZ": "Europe/Lisbon", "LANG": "pt_PT.UTF-8", "LC_ALL": "", "LC_MONETARY": ""}


def test_init_asks_four_questions_and_takes_its_guesses(tmp_path: Path) -> None:
    """Enter four times: the machine's zone, its country, that country's currency, and hours left for later; then what to do next."""
    with on_terminal(tmp_path, "init", env=PLACE) as terminal:
        for question in ("1/4", "2/4", "3/4", "4/4"):
            terminal.wait_for(question)
            terminal.wait_for("]: ")
            terminal.keys("\n")
        assert terminal.end() == 0, terminal.plain
    config = load(tmp_path / "moisson.toml")
    assert (config.person.timezone, config.person.country, config.person.reporting_currency) == ("Europe/Lisbon", "PT", "EUR")
    assert config.goals.weekly_hours is None
    told = terminal.plain
    assert "What to do now:" in told
    assert all(word in told for word in ("moisson sources", "inbox/", "own sheet", "moisson run", "mart.next_hour"))


def test_init_checks_each_answer_before_the_next_question(tmp_path: Path) -> None:
    """A wrong answer is told with what is close, and asked again; a city, a country's name, small letters and a comma are understood."""
    talk = [
        ("1/4", "Berln", "is not a time zone such as Europe/Berlin"),
        ("1/4", "berlin", ""),
        ("2/4", "Germny", "is not an ISO 3166 country code such as DE (Germany)"),
        ("2/4", "germany", ""),
        ("3/4", "euros", "is not an ISO 4217 currency code such as EUR (Euro)"),
        ("3/4", "usd", ""),
        ("4/4", "200", "is not a number of hours above 0 and up to 112"),
        ("4/4", "17,5", ""),
    ]
    with on_terminal(tmp_path, "init", env=PLACE) as terminal:
        for question, answer, trouble in talk:
            terminal.wait_for(question)
            terminal.wait_for("]: ")
            terminal.keys(f"{answer}\n")
            if trouble:
                terminal.wait_for(trouble)
        assert terminal.end() == 0, terminal.plain
    config = load(tmp_path / "moisson.toml")
    assert (config.person.timezone, config.person.country, config.person.reporting_currency) == ("Europe/Berlin", "DE", "USD")
    assert config.goals.weekly_hours == 17.5


def test_a_question_left_without_an_answer_writes_nothing(tmp_path: Path) -> None:
    """The end of the input at the second question: 60, the place, what to do, and no file at all."""
    with on_terminal(tmp_path, "init", env=PLACE) as terminal:
        terminal.wait_for("1/4")
        terminal.keys("\n")
        terminal.wait_for("2/4")
        terminal.wait_for("]: ")
        terminal.keys("\x04")
        assert terminal.end() == 60
    assert "init: a question was left without an answer, and nothing was written. Run it again" in " ".join(terminal.plain.split())
    assert list(tmp_path.iterdir()) == []


def test_init_stopped_with_ctrl_c_writes_nothing(tmp_path: Path) -> None:
    """Ctrl-C at a question ends with 130, as programs do, and leaves no file."""
    with on_terminal(tmp_path, "init", env=PLACE) as terminal:
        terminal.wait_for("1/4")
        terminal.wait_for("]: ")
        terminal.keys("\x03")
        assert terminal.end() == 130, terminal.plain
    assert "Traceback" not in terminal.plain
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--country", "PT"), ("--json",)], ids=" ".join)
def test_init_with_options_asks_nothing_on_a_terminal(tmp_path: Path, words: tuple[str, ...]) -> None:
    """With an option, or for a program, the rest is guessed and said to be a guess."""
    with on_terminal(tmp_path, "init", *words, env=PLACE) as terminal:
        assert terminal.end() == 0, terminal.plain
    assert "1/4" not in terminal.plain
    assert "uessed" in terminal.plain
    assert tomllib.loads((tmp_path / "moisson.toml").read_text(encoding="utf-8"))["person"]["timezone"] == "Europe/Lisbon"


def test_init_without_a_terminal_asks_nothing_and_says_what_it_guessed(tmp_path: Path) -> None:
    """In a script nothing waits for an answer: what nobody said is guessed and named; what was said is not."""
    done = moisson(tmp_path, "init", "--json", "--currency", "chf", "--weekly-hours", "12", env=PLACE)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (told["timezone"], told["country"], told["reporting_currency"], told["weekly_hours"]) == ("Europe/Lisbon", "PT", "CHF", 12.0)
    assert told["guessed"] == ["timezone", "country"]
    assert load(Home(tmp_path).toml).goals.weekly_hours == 12.0


def test_a_terminal_gets_colours_and_no_color_takes_them_away(tmp_path: Path) -> None:
    """`--help` and an error are coloured on a terminal; with NO_COLOR not one colour is sent."""
    for words in (("--help",), ("status",)):
        with on_terminal(tmp_path, *words) as coloured:
            coloured.end()
        with on_terminal(tmp_path, *words, env={"NO_COLOR": "1"}) as plain:
            plain.end()
        assert COLOUR.search(coloured.read), words
        assert not COLOUR.search(plain.read), words
        assert plain.plain.split() == coloured.plain.split()


def test_json_on_a_terminal_is_json(tmp_path: Path) -> None:
    """A terminal changes nothing of what programs get: no escapes, no bar, and the error in its parts."""
    with on_terminal(life_home(), "status", "--json") as terminal:
        assert terminal.end() == 0
    assert "\x1b" not in terminal.read
    assert json.loads(terminal.read)["worth"]
    with on_terminal(tmp_path, "status", "--json") as terminal:
        assert terminal.end() == 60
    assert json.loads(terminal.read)["error"]["exit"] == 60


def test_a_report_shows_a_bar_with_its_true_total_and_takes_it_away(tmp_path: Path) -> None:
    """The bar counts the figures, known beforehand, up to all of them; in a log they are lines; for programs there is neither."""
    target = str(tmp_path / "report.html")
    with on_terminal(life_home(), "report", "--output", target) as terminal:
        assert terminal.end() == 0, terminal.plain
    counted = [(int(done), int(total)) for done, total in re.findall(r"(\d+)/(\d+)", terminal.plain)]
    assert counted
    assert len({total for _, total in counted}) == 1
    assert all(done <= total for done, total in counted)
    assert "%" not in terminal.plain
    piped = moisson(life_home(), "report", "--output", target)
    assert re.match(rf".*: \d+ of {counted[0][1]}\n", piped.stderr)
    assert moisson(life_home(), "report", "--output", target, "--json").stderr == ""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A person's folder where `moisson --install-completion` was run from a real bash, and the environment of that shell."""
    folder = tmp_path_factory.mktemp("shell")
    path = f"{program(folder / 'bin')}:{os.environ['PATH']}"
    env = {**environment(life_home()), "HOME": str(folder), "PATH": path, "PS1": "ready> ", "BASH_SILENCE_DEPRECATION_WARNING": "1"}
    done = subprocess.run(
        ["bash", "-c", "moisson --install-completion; true"], env=env, cwd=folder, capture_output=True, text=True, check=True
    )
    assert "bash completion installed" in done.stdout, done.stdout + done.stderr
    assert ".bashrc" in [path.name for path in folder.iterdir()]
    return folder, env


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("moisson quar", "moisson quarantine "),
        ("moisson sources proli", "moisson sources prolific "),
        ("moisson sources amazon_as", "moisson sources amazon_associates "),
        ("moisson explain upw", "moisson explain upwork "),
        ("moisson explain prolific 2026-0", "2026-03"),
        ("moisson export acc", "moisson export accountant "),
        ("moisson sql mart.next_h", "moisson sql mart.next_hour "),
        ('moisson sql "FROM mart.next_h', "mart.next_hour"),
        ("moisson init --timezone Europe/Lisb", "moisson init --timezone Europe/Lisbon "),
        ("moisson map x.csv --family aff", "--family affiliate "),
    ],
    ids=lambda text: text,
)
def test_tab_completes_in_a_real_bash(shell: tuple[Path, dict[str, str]], typed: str, shown: str) -> None:
    """After --install-completion an interactive bash completes platforms, channels, months, kinds of export and tables."""
    folder, env = shell
    with Terminal(["bash", "--rcfile", str(folder / ".bashrc"), "-i"], folder, env) as terminal:
        terminal.keys("PS1='rea''dy> '\n")
        terminal.wait_for("ready> ")
        terminal.keys(f"{typed}\t\t")
        terminal.wait_for(shown)


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_each_shell_has_its_completion_script(tmp_path: Path, name: str) -> None:
    """`moisson --show-completion` gives a script for the shell it is told of, and names the program."""
    env = {
        **environment(tmp_path),
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        "PATH": f"{program(tmp_path / 'bin')}:{os.environ['PATH']}",
    }
    done = subprocess.run(["moisson", "--show-completion", name], env=env, capture_output=True, text=True, check=True)
    assert "_MOISSON_COMPLETE=complete_" + name in done.stdout


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_each_shell_is_answered(name: str) -> None:
    """What each shell's script asks after Tab is answered with the platforms that begin so, and nothing is offered where the home is broken."""
    words = "moisson sources proli"
    ask = {"COMP_WORDS": words, "COMP_CWORD": "2", "_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = moisson(life_home(), env={**ask, "_MOISSON_COMPLETE": f"complete_{name}"})
    assert "prolific" in done.stdout
    assert "upwork" not in done.stdout
    assert done.stderr == ""


def test_completion_never_fails(tmp_path: Path) -> None:
    """With settings that are broken and nothing published, Tab offers nothing and shows no error."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "odd.toml").write_text("= broken", encoding="utf-8")
    for words in ("moisson sources p", "moisson explain p", "moisson sql m"):
        done = moisson(tmp_path, env={"COMP_WORDS": words, "COMP_CWORD": "2", "_MOISSON_COMPLETE": "complete_bash"})
        assert (done.stdout.strip(), done.stderr) == ("", ""), words
