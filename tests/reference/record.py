#!/usr/bin/env python3
"""Writes down what Python GTO prints, in tests/cases (the format: tests/cases/README.md).

usage: python3 tests/reference/record.py [--ours GTO] [CASE...]     (all cases when none is named)
With --ours, blocks marked `differs:` are taken from that binary, to be read before a commit.
Needs tests/reference/install to have run; GTO_REFERENCE names another folder than its own.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache, partial
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
REFERENCE = Path(os.environ.get("GTO_REFERENCE", TOP / "target/reference")).resolve()
FIXED = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
    # 0.2.8 walks over sets
    "PYTHONHASHSEED": "0",
    # rich wraps and colours what is not a table
    "COLUMNS": "10000",
    "NO_COLOR": "1",
    "TERM": "dumb",
}
TAG = "%(refname:lstrip=2) %(*objectname:short=7) %(taggername) %(taggeremail)%0a%(contents)%00"
CHANGING = {"annotate", "remove", "register", "assign", "promote", "deprecate"}
DATE = "GIT_COMMITTER_DATE"
# The time of what the first command of a case makes; each further one is a minute later.
CLOCK = 1_750_000_000


class Reference:
    """One version of Python GTO: a server for most commands (worker.py), which costs a process
    of its own only where a command changes what is read at start."""

    def __init__(self, version, *options):
        self.bin = REFERENCE / version / "bin"
        self.env = {**FIXED, "HOME": "/"}
        if version == "1.10.1":
            # With a date given it writes tags by another library, which ends each message with a
            # newline and takes the time from the clock all the same.
            del self.env[DATE]
        self.server = subprocess.Popen(
            [self.bin / "python", TOP / "tests/reference/worker.py", *options],
            env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )

    def run(self, argv, cwd, env):
        given = {name: value for name, value in env.items() if FIXED.get(name) != value}
        if given.keys() - {"HOME"} or {"-v", "--verbose"} & {*argv}:
            return run_program(self.bin / "gto", argv, cwd, {**self.env, **given})
        self.server.stdin.write(json.dumps({"cwd": str(cwd), "argv": argv}).encode() + b"\n")
        self.server.stdin.flush()
        answer = json.loads(self.server.stdout.readline())
        return answer["stdout"], answer["stderr"], answer["code"]


def run_program(program, argv, cwd, env):
    done = subprocess.run(
        [program, *argv], cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    return done.stdout, done.stderr, done.returncode


class Case:
    """One case file: the repository it sets up and the commands to run there."""

    def __init__(self, path, root, ours):
        self.ours = ours
        self.path, self.root, self.cwd, self.version = path, root, "", "1.10.1"
        self.repo = root / "repo"
        self.env = {**FIXED, "HOME": str(root / "home")}

    def git(self, cwd, *args, **kwargs):
        subprocess.run(["git", *args], cwd=cwd, env=self.env, check=True, **kwargs)

    def record(self):
        lines = self.path.read_text().splitlines()
        start = next((i for i, line in enumerate(lines) if line.startswith("$ ")), len(lines))
        blocks, trouble = split_blocks(lines[start:]), []
        self.changes = any(CHANGING & {*command.split()[:5]} for command, _, _ in blocks)
        done = self.run_all(lines[:start], blocks)
        ours = self.run_all(lines[:start], blocks, partial(run_program, self.ours)) \
            if self.ours else [None] * len(blocks)
        out = lines[:start]
        for (command, said, rest), got, mine in zip(blocks, done, ours):
            kept = [line for line in said if line.startswith(("differs:", "usage"))]
            expected = [line for line in said if line not in kept]
            if not kept:
                expected = got
            elif kept[0] == "usage":
                expected = []
                if got[-1:] != ["exit 2"] or any(line[0] == "|" for line in got):
                    trouble.append(f"{self.path}: {command}\n  is no usage error: {got}")
            else:
                expected = mine if self.ours else expected
                if expected == got:
                    trouble.append(f"{self.path}: {command}\n  does not differ any more")
            out += [command, *kept, *expected, *rest]
        self.path.write_text("\n".join(out) + "\n")
        return trouble

    def run_all(self, setup, blocks, binary=None):
        self.set_up([*setup])
        self.clock = CLOCK
        return [self.run(command, binary) for command, _, _ in blocks]

    def set_up(self, lines):
        shutil.rmtree(self.root)
        (self.root / "home").mkdir(parents=True)
        self.git(self.root, "init", "-q", "-b", "main", "repo")
        while lines:
            key, _, value = lines.pop(0).partition(": ")
            if key == "registry":
                with open(TOP / f"tests/registries/{value}.fi", "rb") as stream:
                    self.git(self.repo, "fast-import", "--quiet", stdin=stream)
                self.git(self.repo, "reset", "-q", "--hard")
            elif key == "write":
                file = self.repo / value
                file.parent.mkdir(parents=True, exist_ok=True)
                text = []
                while lines and lines[0].startswith("|"):
                    text.append(lines.pop(0)[2:] + "\n")
                file.write_text("".join(text))
            elif key == "git":
                self.git(self.repo, *shlex.split(value))
            elif key == "cwd":
                self.cwd = value
            elif key == "reference":
                self.version = value
            elif key and not key.startswith("#"):
                sys.exit(f"{self.path}: what is `{key}`?")

    def run(self, command, binary=None):
        words = [word.replace("\\n", "\n") for word in shlex.split(command[2:])]
        env = dict(self.env)
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            env[name] = value
        if binary and env[DATE] == FIXED[DATE]:
            env[DATE] = f"{self.clock} +0000"
        run = binary or reference(self.version, *["--changes"] * self.changes).run
        if words[0] != "gto":
            run = partial(run_program, words[0])
        watched = words[0] == "gto" and words[1:] and words[1] in CHANGING
        before = self.tags() if watched else {}
        stdout, stderr, code = run(words[1:], self.repo / self.cwd, env)
        out = [*self.mark("|", stdout), *self.mark("!", stderr)]
        if code:
            out.append(f"exit {code}")
        after = self.tags() if watched else {}
        for name, lines in after.items():
            if lines != before.get(name):
                out += lines
                if not binary and not name.startswith("origin: "):
                    self.set_time(name)
        self.clock += 60
        return out + [f"- {name}" for name in before if name not in after]

    def tags(self):
        """The tags of the repository and of ../origin.git: lines of a case file for each."""
        tags = {}
        for place, repo in ("", self.repo), ("origin: ", self.root / "origin.git"):
            text = self.git_text(repo, "for-each-ref", f"--format={TAG}", "refs/tags") \
                if repo.exists() else ""
            for tag in text.split("\0\n")[:-1]:
                head, *message = tag.split("\n")
                lines = [f"+ {place}{head}"]
                if not place:
                    lines += [f"+| {line}" if line else "+|" for line in message]
                tags[place + head.split(" ")[0]] = lines
        return tags

    def set_time(self, name):
        """The reference takes the time of a tag from the clock; here it is that of the case."""
        name = f"refs/tags/{name}"
        old = self.git_text(self.repo, "rev-parse", name)
        text = self.git_text(self.repo, "cat-file", "tag", name)
        text = re.sub(r"(?m)^(tagger .*) \d+ ", rf"\1 {self.clock} ", text, count=1)
        new = self.git_text(self.repo, "hash-object", "-t", "tag", "-w", "--stdin", input=text)
        self.git(self.repo, "update-ref", name, new.strip())
        origin = self.root / "origin.git"
        if origin.exists() and self.git_text(origin, "for-each-ref", name).startswith(old.strip()):
            self.git(self.repo, "push", "-q", "--force", str(origin), name)

    def git_text(self, cwd, *args, **kwargs):
        git = ["git", *args]
        return subprocess.run(
            git, cwd=cwd, env=self.env, check=True, stdout=subprocess.PIPE, text=True, **kwargs
        ).stdout

    def mark(self, sign, text):
        text = text.replace(str(self.repo), "[REPO]")
        text = re.sub(r"GTO Version: [0-9.]+", "GTO Version: [VERSION]", text)
        text = re.sub(r"^[-0-9]+ [:,0-9]+ \[[A-Z]+\] gto: .*\n", "", text, flags=re.M)
        assert not text or text.endswith("\n"), text
        return [f"{sign} {line}" if line else sign for line in text.split("\n")[:-1]]


@cache
def reference(version, *options):
    return Reference(version, *options)


def split_blocks(lines):
    """Commands, each with the lines that belong to it and what follows (blank lines, remarks)."""
    blocks = []
    for line in lines:
        if line.startswith("$ "):
            blocks.append((line, [], []))
        elif blocks[-1][2] or not line or line.startswith("#"):
            blocks[-1][2].append(line)
        else:
            blocks[-1][1].append(line)
    return blocks


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ours", type=Path)
    options.add_argument("cases", type=Path, nargs="*")
    options, trouble = options.parse_args(), []
    ours = options.ours and options.ours.resolve()
    for path in options.cases or sorted((TOP / "tests/cases").glob("*.case")):
        with tempfile.TemporaryDirectory() as root:
            trouble += Case(path, Path(root).resolve(), ours).record()
    print("\n".join(trouble), file=sys.stderr)
    sys.exit(bool(trouble))


if __name__ == "__main__":
    main()
