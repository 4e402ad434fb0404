/*===- steps.c - runs one step of a kernel ------------------------*- C -*-===*\
 *
 * Splits the step's units over tasks and hands them to the caller's
 * parallel_for. Which task computes a unit changes no bit of it: units share
 * nothing but what they read. Runs after all checks have passed; nothing here
 * can fail.
 *
\*===----------------------------------------------------------------------===*/

#include "entry.h"

/* One step under way; shared, read-only, by its tasks. */
typedef struct step_run {
  gelato_step_function function; /* NULL: a pack step */
  const gelato_kernel *kernel;
  const gelato_step *step;
  void *const *buffers;
  const int64_t *dims;
  int64_t units;
  int64_t tasks;
} step_run;

/* A bound on tasks, so that task * tasks fits an int64_t. */
#define MAX_TASKS (INT64_C(1) << 30)

static void run_units(const step_run *run, int64_t begin, int64_t end) {
  if (run->function) {
    run->function(run->buffers, run->dims, begin, end);
    return;
  }
  const gelato_pack *record = &run->kernel->packs[run->step->pack];
  gelato_entry_record(run->kernel, record, run->dims,
                      run->buffers[record->destination],
                      run->buffers[record->source], begin, end);
}

/* floor(units * task / tasks) without the product's overflow: the quotient's
 * part is exact and the remainder is less than tasks. */
static int64_t first_unit(const step_run *run, int64_t task) {
  int64_t each = run->units / run->tasks, rest = run->units % run->tasks;
  return each * task + rest * task / run->tasks;
}

static void run_task(void *data, int64_t task) {
  const step_run *run = data;
  run_units(run, first_unit(run, task), first_unit(run, task + 1));
}

void gelato_entry_run(const gelato_kernel *kernel, uint32_t index,
                      const gelato_level *level, void *const *buffers,
                      const int64_t *dims, int64_t units,
                      const gelato_env *env) {
  const gelato_step *step = &kernel->steps[index];
  step_run run = {level->steps[index], kernel, step, buffers, dims, units, 1};
  if (env && env->parallel_for) {
    int64_t most = step->grain > 1 ? units / step->grain : units;
    run.tasks = env->threads < MAX_TASKS ? env->threads : MAX_TASKS;
    if (run.tasks > most)
      run.tasks = most;
  }
  if (run.tasks > 1)
    env->parallel_for(env->context, run.tasks, run_task, &run);
  else
    run_units(&run, 0, units);
}
