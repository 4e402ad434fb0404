"""One process: a family of libraries at one level, or gelato. Asked line by line.

    run_worker.py FAMILY JOB.json

JOB has build, level, threads and cpus. Each line on standard input is a request,
each answer a line of JSON:

    {"do": "prepare", "key": CASE, "who": [...], "module": PATH}
        -> {"ready": [...], "missing": {who: why}}     who was checked and can be timed
    {"do": "sample", "who": NAME}  -> {"seconds": of one call, "calls": how many}

On one thread seconds are those that this process computed, so other work's turns
are not in them; on several they are those of the clock.
"""
import gc
import json
import math
import os
import sys

from run_reference import Check, aligned, inputs, storage
from run_cases import KINDS, case_of
from run_peers import PROCESSES
from run_roofs import FMA_ROUNDS, ISA
from timed import FAMILIES, Bound, addresses, native, sizes

# Of one sample: far above what a clock resolves, below what a system gives a
# process before another has its turn.
SAMPLE_SECONDS = 2e-3


class Gelato:
    """gelato's kernels, and the FMA loop that is their roof."""

    def __init__(self, threads, level, build):
        self.threads = threads
        self.isa = ISA[level].encode()
        self.library = native(build)
        self.versions = {}
        self.level = level

    def make(self, who, case, given, module):
        if who == "fma":
            if self.threads > 1 or case.is_array:
                raise NotImplementedError("of one thread, beside products")
            return Bound(self.library, self.library.bind_multiply_add(self.isa, FMA_ROUNDS)), None
        path, name = module.encode(), b"it"
        kind, x = KINDS[case.kind], given["x"]
        shape = x.shape if case.is_array or kind.second else (case.sizes[0], case.sizes[2])
        y = aligned(shape, storage(case.dtype), 2048)
        free = sizes([case.length])
        tensors, kept = [x], [x, y]
        if not case.is_array:
            weights = [value for key, value in given.items() if key != "x"]
            params = aligned((self.library.params_bytes(path, name, free),), "u1")
            status = self.library.pack(path, name,
                                       addresses([each.ctypes.data for each in weights]), free,
                                       params.ctypes.data)
            if status:
                raise RuntimeError("gelato's pack returned %d" % status)
            tensors.append(params)
            kept.append(params)
        tensors.append(y)
        handle = self.library.bind_gelato(path, name,
                                          addresses([each.ctypes.data for each in tensors]),
                                          len(tensors), free, self.threads)
        return Bound(self.library, handle, kept), lambda: y


class Worker:
    """The calls of the case at hand."""

    def __init__(self, family, job):
        self.wall = job["threads"] > 1
        if family == "gelato":
            self.maker = Gelato(job["threads"], job["level"], job["build"])
        else:
            self.maker = PROCESSES[family](job["threads"], job["level"])
        self.calls, self.times = {}, {}

    def prepare(self, key, who, module=None):
        self.calls.clear()
        self.times.clear()
        gc.collect()
        case = case_of(key)
        given = inputs(case)
        check = Check(case, given)
        missing = {}
        for name in who:
            try:
                words = (name, case, given) + ((module,) if module else ())
                call, result = self.maker.make(*words)
                call.seconds(1, self.wall)
                problem = check.problem(result()) if result else None
                if problem:
                    raise RuntimeError(problem)
                self.calls[name] = call
                self.times[name] = self.repetitions(call)
            except NotImplementedError as reason:
                missing[name] = str(reason)
            except Exception as error:  # A peer's failure is a row without a time.
                missing[name] = "failed: " + str(error).split("\n")[0][:200]
        return {"ready": list(self.calls), "missing": missing}

    def repetitions(self, call):
        """How many calls make a sample."""
        calls = 1
        for _ in range(20):
            taken = call.seconds(calls, self.wall)
            if taken >= SAMPLE_SECONDS / 2:
                break
            calls = 2 * calls if taken <= 0 else min(
                100 * calls, max(2 * calls, math.ceil(calls * SAMPLE_SECONDS / taken)))
        return calls

    def sample(self, who):
        call, calls = self.calls[who], self.times[who]
        # Brings back what the turns of others have pushed out of the caches.
        call.seconds(max(1, calls // 10), self.wall)
        return {"seconds": call.seconds(calls, self.wall) / calls, "calls": calls}


def main():
    family = sys.argv[1]
    with open(sys.argv[2], encoding="utf-8") as file:
        job = json.load(file)
    os.sched_setaffinity(0, set(job["cpus"]))
    # What libraries print is not an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(family, job)

    def answer(value):
        print(json.dumps(value), file=answers, flush=True)
    answer({"versions": worker.maker.versions, "level": worker.maker.level,
            "who": ["gelato", "fma"] if family == "gelato" else FAMILIES[family]})
    for line in sys.stdin:
        request = json.loads(line)
        answer(getattr(worker, request.pop("do"))(**request))


if __name__ == "__main__":
    main()
