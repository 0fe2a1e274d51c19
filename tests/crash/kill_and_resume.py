#!/usr/bin/env python3
"""Kills trainings at random moments and lets `resume` go on, until each is complete, and compares with undisturbed ones.

    tests/crash/kill_and_resume.py [--kills N=10] [--seed N] [--keep FOLDER]

Each kind of training (optimizers, schedules, frozen with cached features, an average of the weights, bf16) runs once
undisturbed and then again and again, killed by SIGKILL at random moments after its first checkpoint, until N kills have
been survived. Every resumption must go on rather than start anew, and every final state must be bit for bit that of the
undisturbed run, with a sound log that has each epoch once. Exits with 1 at the first difference and names the seed.

BENCHLIGHT names the program; standard library only.
"""

import argparse
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/app"))
from support import PROGRAM, write_folder  # noqa: E402

EPOCHS = 6
BASE = ("--batch", 16, "--threads", 1, "--epochs", EPOCHS, "--recipe", "rotate=10,flip=0.5,translate=1")
KINDS = {
    "sgd-one-cycle": ("--model", "fast", "--precision", "fp32", "--optimizer", "sgd", "--lr", .05, "--momentum", .9,
                      "--weight-decay", 1e-4, "--schedule", "one-cycle"),
    "adam-plateau": ("--model", "fast", "--precision", "fp32", "--optimizer", "adam", "--schedule", "plateau"),
    "adamw-cosine-ema-bf16": ("--model", "fast", "--precision", "bf16", "--optimizer", "adamw", "--weight-decay", .01,
                              "--schedule", "cosine", "--warmup", 1, "--ema", .9, "--label-smoothing", .1),
    "adam-step-frozen": ("--model", "fast", "--precision", "fp32", "--freeze", "--views", 2, "--schedule", "step",
                         "--class-weights", "balanced", "--clip", 1),
}


class Failure(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Failure(what)


class Process:
    """A command whose JSON events are gathered while it runs."""

    def __init__(self, command, environment):
        self.child = subprocess.Popen([str(part) for part in command], env=environment, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True)
        self.events, self.errors, self.news = [], [], threading.Condition()
        self.threads = [threading.Thread(target=self.read_events), threading.Thread(target=self.read_errors)]
        for thread in self.threads:
            thread.start()

    def read_events(self):
        for line in self.child.stdout:
            with self.news:
                self.events.append(json.loads(line))
                self.news.notify_all()
        with self.news:
            self.news.notify_all()

    def read_errors(self):
        self.errors = self.child.stderr.read().splitlines()

    def wait_for(self, condition):
        """Until the condition on the events holds or the command ends. Whether it holds."""
        with self.news:
            while not condition(self.events) and self.threads[0].is_alive():
                self.news.wait(.05)
            return condition(self.events)

    def end(self):
        code = self.child.wait()
        for thread in self.threads:
            thread.join()
        return code


def whole_run(program, options, folder, environment):
    """The hash and the seconds from the first epoch to the end of an undisturbed training."""
    process = Process((program, "train", *BASE, *options, "--run", folder, "--json"), environment)
    process.wait_for(lambda events: any(event["event"] == "epoch" for event in events))
    begin = time.monotonic()
    code = process.end()
    require(code == 0, f"the undisturbed run ended with {code}: {process.errors}")
    return process.events[-1]["weights_sha256"], time.monotonic() - begin


def look_into_log(folder, killed):
    """Soundness, and what is in force after the last segment, as a reader of the log has to see it."""
    database = sqlite3.connect(folder / "log.db")
    try:
        require(database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the log is damaged")
        rows = database.execute("SELECT id, segment, step, kind, payload FROM events ORDER BY id").fetchall()
    finally:
        database.close()
    segments = [(row[0], json.loads(row[4])["after_event"], row[2]) for row in rows if row[3] == "segment"]
    in_force = [row for row in rows if not any(after < row[0] < at for at, after, _ in segments)]
    if killed:
        return segments, in_force
    epochs = [json.loads(row[4])["epoch"] for row in in_force if row[3] == "epoch"]
    require(epochs == list(range(1, EPOCHS + 1)), f"epochs in force: {epochs}")
    predicted = [int.from_bytes(row[4][:4], "little") for row in in_force if row[3] == "predictions"]
    require(predicted == epochs, f"predictions in force: {predicted}")
    steps = [row[2] for row in in_force if row[3] in ("batch", "epoch")]
    require(steps == sorted(steps), "steps go back")
    require(sum(row[3] == "finished" for row in in_force) == 1, "the end is not there once")
    return segments, in_force


def disturbed_run(program, options, folder, environment, generator, seconds, kills_left):
    """Trains with kills until the run is complete. Returns its hash and how many kills it survived."""
    process = Process((program, "train", *BASE, *options, "--run", folder, "--json"), environment)
    kills = resumptions = 0
    while True:
        first = resumptions == 0
        name = "epoch" if first else "started"  # from here on there is a checkpoint to go on from
        reached = process.wait_for(lambda events: any(event["event"] == name for event in events))
        survives = kills >= kills_left
        if reached and not survives:
            time.sleep(generator.random() * seconds)
            process.child.kill()
        code = process.end()
        if code == 0:
            break
        require(code == -9, f"ended with {code}: {process.errors}")
        kills += 1
        segments_before = len(look_into_log(folder, True)[0])
        require((folder / "last.safetensors").exists(), "there is no checkpoint")
        if resumptions:
            require(process.events[0]["event"] == "started", f"began with {process.events[0]}")
        process = Process((program, "resume", "--run", folder, "--json"), environment)
        resumptions += 1
        if not process.wait_for(lambda events: any(event["event"] == "started" for event in events)):
            continue  # it was complete when it was killed, and only says so
        segments = look_into_log_while_running(folder)
        require(len(segments) == segments_before + 1, f"{len(segments) - segments_before} segments were begun, not 1")
        require(segments[-1] > 0, "the resumption started anew")
    done = [event["epoch"] for event in process.events if event["event"] == "epoch"]
    require(done == sorted(set(done)), f"epochs that the last resumption told of: {done}")
    require(resumptions == 0 or 1 not in done, "the last resumption trained the first epoch again")
    finished = process.events[-1]
    require(finished["event"] == "finished" and finished["state"] == "completed", f"ended with {finished}")
    look_into_log(folder, False)
    left = sorted(path.name for path in folder.iterdir())
    require(not [name for name in left if ".tmp." in name or "next" in name], f"left behind: {left}")
    return finished["weights_sha256"], kills


def look_into_log_while_running(folder):
    """The steps at which the log's segments begin."""
    database = sqlite3.connect(f"file:{folder}/log.db?mode=ro", uri=True, timeout=30)
    try:
        return [row[0] for row in database.execute("SELECT step FROM events WHERE kind = 'segment' ORDER BY id")]
    finally:
        database.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10, help="kills to survive in all (default 10)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="of the moments")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the runs, which stay there")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    generator = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="benchlight-crash-") as scratch:
        place = options.keep or pathlib.Path(scratch)
        environment = dict(os.environ, BENCHLIGHT_HOME=str(place / "home"), OMP_NUM_THREADS="1")
        write_folder(place / "images", per_class=48, parts=("train",), classes=("ant", "bee", "cow"))
        write_folder(place / "images", per_class=6, parts=("test",), classes=("ant", "bee", "cow"))
        data = ("--data", f"folder:{place}/images")
        whole = {}
        survived = runs = 0
        while survived < options.kills:
            kind = list(KINDS)[runs % len(KINDS)]
            runs += 1
            arguments = (*data, *KINDS[kind])
            folder = place / f"run-{runs}"
            try:
                if kind not in whole:
                    whole[kind] = whole_run(PROGRAM, arguments, place / f"whole-{kind}", environment)
                sha256, seconds = whole[kind]
                got, kills = disturbed_run(PROGRAM, arguments, folder, environment, generator, seconds,
                                           options.kills - survived)
                require(got == sha256, f"the weights are {got}, undisturbed {sha256}")
            except Failure as failure:
                sys.exit(f"{kind}, run {runs} in {folder}, after {survived} kills, seed {options.seed}: {failure}")
            survived += kills
            print(f"{kind}: {kills} kills, weights equal ({survived} of {options.kills})", flush=True)
    print(f"{survived} kills, {survived} resumptions, {runs} runs of {len(whole)} kinds: all weights equal, every log sound")


main()
