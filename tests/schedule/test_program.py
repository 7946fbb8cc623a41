"""A run as a process of its own."""

import os
import signal
import sys
import threading
import time

from crawler.schedule.program import Program


def program(code: str, said: list[str] | None = None) -> Program:
    lines: list[str] = [] if said is None else said
    return Program(lines.append, dict(os.environ), (sys.executable, "-c", code))


def test_what_it_said_is_kept() -> None:
    said: list[str] = []
    code = "import sys; print('{}'); [print(n, file=sys.stderr) for n in range(9)]; sys.exit(3)"
    ended = program(code, said).run(["run"])
    assert (ended.code, ended.out) == (3, "{}\n")
    assert ended.last_words == "4\n5\n6\n7\n8"
    assert said == [str(n) for n in range(9)]
    assert ended.seconds > 0


def test_arguments_reach_it() -> None:
    assert program("import sys; print(sys.argv[1:])").run(["run", "--wait", "5"]).out == "['run', '--wait', '5']\n"


def test_it_is_interrupted_from_another_thread() -> None:
    code = "import time\ntry:\n time.sleep(60)\nexcept KeyboardInterrupt:\n raise SystemExit(130)"
    own = program(code)
    threading.Timer(1.0, own.interrupt).start()
    assert own.run([]).code == 130


def test_a_kill_takes_its_children_along() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    own = program(code)
    threading.Timer(1.0, own.kill).start()
    began = time.monotonic()
    assert own.run([]).code == -signal.SIGKILL
    assert time.monotonic() - began < 20


def test_after_a_stop_nothing_begins() -> None:
    own = program("print('begun')")
    own.interrupt()
    ended = own.run([])
    assert (ended.out, ended.code) == ("", -signal.SIGINT)
