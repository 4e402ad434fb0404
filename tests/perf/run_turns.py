"""Processes that take turns on the same processors, and what they measured."""
import json
import os
import subprocess
import sys
import time

from pathlib import Path

from timed import FAMILIES, LEVELS

HERE = Path(__file__).resolve().parent
# A median of fewer says little.
LEAST_ROUNDS = 5


class Process:
    """A family at one level."""

    def __init__(self, family, level, threads, options):
        self.family = family
        job = options.work / ("%s-%s-%d.json" % (family, level, threads))
        job.write_text(json.dumps({"build": str(options.build), "level": level,
                                   "threads": threads, "cpus": options.cpus[:threads]}))
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads),
                           TORCHINDUCTOR_CACHE_DIR=str(options.work / ("inductor-" + level)),
                           **LEVELS[level])
        with open(job.with_suffix(".log"), "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, HERE / "run_worker.py", family, job], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        self.log = job.with_suffix(".log")
        self.about = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise EOFError("the process of %s ended with %d, see %s"
                           % (self.family, self.process.wait(), self.log))
        return json.loads(line)

    def ask(self, **request):
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Turns:
    """All processes of one level and number of threads. One that ends, as by an
    instruction that the processor lacks, is left out from then on."""

    def __init__(self, level, threads, options):
        self.level, self.threads, self.options = level, threads, options
        self.processes, self.lost = [], {}
        for family in ["gelato"] + [each for each, names in FAMILIES.items()
                                    if set(names) & set(options.peers)]:
            try:
                self.processes.append(Process(family, level, threads, options))
            except EOFError as error:
                self.lose(family, error)

    def lose(self, family, error):
        if family == "gelato":
            sys.exit("run: " + str(error))
        self.lost[family] = str(error)
        self.options.say("left out: " + str(error))

    def asked(self, process, **request):
        """An answer, or None and the process is out."""
        try:
            return process.ask(**request)
        except EOFError as error:
            self.processes.remove(process)
            self.lose(process.family, error)
            return None

    def measure(self, case, module, seconds):
        """Samples of everyone, in turns, until `seconds` are over."""
        end = time.monotonic() + seconds
        ready, missing = [], {}
        for process in list(self.processes):
            who = [name for name in process.about["who"]
                   if name in self.options.peers or process.family == "gelato"]
            answer = self.asked(process, do="prepare", key=case.key, who=who,
                                **({"module": module} if process.family == "gelato" else {}))
            if answer:
                ready += [(process, name) for name in answer["ready"]]
                missing.update(answer["missing"])
        if "gelato" in missing:
            sys.exit("run: gelato, %s: %s" % (case.key, missing["gelato"]))
        samples = {name: [] for _, name in ready}
        rounds = 0
        while rounds < self.options.rounds and (rounds < LEAST_ROUNDS or time.monotonic() < end):
            # Nobody is always the one behind the same other.
            for process, name in ready[rounds % len(ready):] + ready[:rounds % len(ready)]:
                answer = process in self.processes and self.asked(process, do="sample", who=name)
                if answer:
                    samples[name].append(answer["seconds"])
            rounds += 1
        return {who: values for who, values in samples.items() if values}, missing

    def versions(self):
        return {name: version for process in self.processes
                for name, version in process.about["versions"].items()
                if name in self.options.peers}

    def close(self):
        for process in self.processes:
            process.close()
