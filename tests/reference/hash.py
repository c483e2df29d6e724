#!/usr/bin/env python3
"""Fills in what Python GTO 1.10.1 prints for the commands of tests/ten-thousand.sha256, as
SHA-256 of its standard output.

usage: tests/reference/hash.py REPOSITORY, where that is target/registries/spread-10000-packed
as `cargo bench --bench scale -- spread-10000-packed` leaves it. Each command takes a minute.
"""

import hashlib
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
GTO = TOP / "target/reference/1.10.1/bin/gto"
FILE = TOP / "tests/ten-thousand.sha256"
ENV = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
ENV |= {"COLUMNS": "10000", "NO_COLOR": "1", "TERM": "dumb"}



def record(line):
    if not line or line[0] == "#":
        return line
    command = line.split("  ", 1)[-1]
    argv = [GTO, *shlex.split(command)[1:]]
    done = subprocess.run(argv, cwd=sys.argv[1], env=ENV, check=True, capture_output=True)
    assert not done.stderr, done.stderr
    line = f"{hashlib.sha256(done.stdout).hexdigest()}  {command}"
    print(line, flush=True)
    return line


with ThreadPoolExecutor(os.cpu_count()) as pool:
    lines = list(pool.map(record, FILE.read_text().splitlines()))
FILE.write_text("\n".join(lines) + "\n")
