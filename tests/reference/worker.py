"""Python GTO as a server: run by the interpreter of one of the reference's environments, it
imports gto once and answers commands, which alone cost half a second each.

A line of standard input is {"cwd": PATH, "argv": [WORD, ...]}, the line that answers it on
standard output is {"code": N, "stdout": TEXT, "stderr": TEXT}. The state and the settings of a
repository are read once and kept until a command comes for another one: right for reading
commands only, and left out with `--changes`.

With `--mended`, two things are as we do them, who differ from the reference on purpose: numbers
in tables stay as they were written, and the registry's table does not cut versions to seven
characters.
"""
import contextlib
import functools
import io
import json
import logging
import os
import re
import sys

import gto.api
import gto.index
import gto.registry
import gto.utils
from gto.cli import app

states = {}
settings = {}


def keep_states():
    compute = gto.registry.GitRegistry.get_state

    def get_state(self, all_branches=False, all_commits=False):
        key = all_branches, all_commits
        if key not in states:
            states[key] = compute(self, all_branches=all_branches, all_commits=all_commits)
        return states[key]

    gto.registry.GitRegistry.get_state = get_state


def keep_settings():
    read = gto.registry.read_registry_config

    def read_registry_config(path):
        if path not in settings:
            settings[path] = read(path)
        return settings[path]

    gto.registry.read_registry_config = gto.index.read_registry_config = read_registry_config


def keep_numbers():
    gto.utils.tabulate = functools.partial(gto.utils.tabulate, disable_numparse=True)


def keep_versions_whole():
    show = gto.api._show_registry

    def show_registry(*args, truncate_hexsha=False, **kwargs):
        result = show(*args, truncate_hexsha=False, **kwargs)
        if truncate_hexsha:
            for row in result[0]:
                for key, cell in row.items():
                    if cell and key != "name":
                        row[key] = re.sub(r"\b([0-9a-f]{7})[0-9a-f]{33}\b", r"\1", cell)
        return result

    gto.api._show_registry = show_registry


def answer(argv):
    code, out, err = 0, io.StringIO(), io.StringIO()
    for handler in logging.getLogger("gto").handlers:
        handler.stream = out
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            app(args=argv, prog_name="gto")
        except SystemExit as e:
            code = e.code or 0
    return {"code": code, "stdout": out.getvalue(), "stderr": err.getvalue()}


def main():
    if "--changes" not in sys.argv:
        keep_states()
        keep_settings()
    if "--mended" in sys.argv:
        keep_numbers()
        keep_versions_whole()
    here = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["cwd"] != here:
            here = request["cwd"]
            os.chdir(here)
            states.clear()
            settings.clear()
        print(json.dumps(answer(request["argv"])), flush=True)


if __name__ == "__main__":
    main()
