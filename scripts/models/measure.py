#!/usr/bin/env python3
"""Times scanners on files: measure.py BARTIZAN PEERS-BIN FOLDER ROUNDS [NAME...].

Whole commands with their default options, from start to exit, in alternation;
seconds and greatest resident memory are the kernel's (wait4). A command that
takes more than 20 s runs once, and is ended after 300 s.
"""
import os
import signal
import statistics
import sys
import tempfile
import time

SLOW, LONGEST = 20, 300
INPUTS = (("1 GiB zip of 300 tensors", "model.pt"), ("6 M opcodes, 50 MB", "opcodes.pkl"), ("512 MiB bytes object", "object.pkl"), ("2,000 small pickles", "small"))


def commands(bartizan, peers, path):
    """The tools by name; fickling takes one file at a time."""
    out = {
        "bartizan": [bartizan, "scan", path],
        "picklescan": [f"{peers}/picklescan", "-p", path],
        "modelscan": [f"{peers}/modelscan", "scan", "-p", path],
        "modelaudit": [f"{peers}/modelaudit", "scan", path],
    }
    if os.path.isfile(path):
        out["fickling"] = [f"{peers}/fickling", "--check-safety", path]
    return out


def run(command, work):
    """Seconds, processor seconds, MiB and exit code of one command."""
    env = dict(os.environ, HOME=work, PROMPTFOO_DISABLE_TELEMETRY="1", NO_COLOR="1")
    begin = time.monotonic()
    pid = os.fork()
    if pid == 0:
        out = os.open(os.path.join(work, "out"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.chdir(work)
        signal.alarm(LONGEST)  # survives exec
        try:
            os.execve(command[0], command, env)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, code


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    bartizan, peers = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    folder, rounds = sys.argv[3], int(sys.argv[4])
    print("| input | tool | seconds | processor seconds | MiB | times Bartizan's seconds | exit code |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        for title, name in INPUTS:
            if sys.argv[5:] and name not in sys.argv[5:]:
                continue
            tools = commands(bartizan, peers, os.path.join(os.path.abspath(folder), name))
            seen = {tool: [] for tool in tools}
            for tool in tools:
                if tool == "bartizan":
                    run(tools[tool], work)  # the first one reads the file into the page cache
            for _ in range(rounds):
                for tool, command in tools.items():
                    if not seen[tool] or seen[tool][0][0] < SLOW:
                        seen[tool].append(run(command, work))
            base = statistics.median(r[0] for r in seen["bartizan"])
            for tool, rows in seen.items():
                wall, cpu, memory = (statistics.median(r[i] for r in rows) for i in range(3))
                code = rows[-1][3]
                told = f"ended after {LONGEST} s" if code == -signal.SIGALRM else str(code)
                print(f"| {title} | {tool} | {wall:.3f} | {cpu:.3f} | {memory:.0f} | {wall / base:.0f} | {told} |", flush=True)


if __name__ == "__main__":
    main()
