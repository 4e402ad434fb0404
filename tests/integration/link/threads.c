/*===- threads.c - one kernel from many threads, and over many threads ----===*\
 *
 * First calls race for the object's choice of a level; parallel_for may run
 * bodies in any order and on any thread. The bits are always those of a serial
 * call. The kernel is that of link_test.py, at K = 70, N = 333.
 *
\*===----------------------------------------------------------------------===*/

#include "wide.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { M = 13, K = 70, N = 333, CALLERS = 16, MOST = 64 };

typedef struct task {
  void (*body)(void *, int64_t);
  void *data;
  int64_t i;
  float out[M * N];
  int status;
} task;

static float x[M * K], w[K * N], b[N], first[M * N];
static char *params;
static task tasks[MOST];
static pthread_t threads[MOST];
static int64_t calls, largest;

static void *run_kernel(void *argument) {
  task *t = argument;
  t->status = wide(x, params, t->out, M, NULL);
  return NULL;
}

static void *run_body(void *argument) {
  task *t = argument;
  t->body(t->data, t->i);
  return NULL;
}

static void backwards(void *context, int64_t n, void (*body)(void *, int64_t),
                      void *data) {
  (void)context;
  ++calls;
  if (n > largest)
    largest = n;
  for (int64_t i = n; i-- > 0;)
    body(data, i);
}

static void a_thread_each(void *context, int64_t n,
                          void (*body)(void *, int64_t), void *data) {
  (void)context;
  for (int64_t i = 0; i < n; ++i) {
    tasks[i].body = body, tasks[i].data = data, tasks[i].i = i;
    if (pthread_create(&threads[i], NULL, run_body, &tasks[i]))
      exit(2);
  }
  for (int64_t i = 0; i < n; ++i)
    pthread_join(threads[i], NULL);
}

int main(void) {
  static float out[M * N];
  int wrong = 0;
  for (int i = 0; i < M * K; ++i)
    x[i] = (float)(i % 29 - 14) / 16;
  for (int i = 0; i < K * N; ++i)
    w[i] = (float)(i % 31 - 15) / 32;
  params = aligned_alloc(64, (size_t)(wide_params_bytes() + 63) / 64 * 64);
  if (!params || wide_pack(w, b, params))
    return 2;

  for (int i = 0; i < CALLERS; ++i)
    if (pthread_create(&threads[i], NULL, run_kernel, &tasks[i]))
      return 2;
  for (int i = 0; i < CALLERS; ++i)
    pthread_join(threads[i], NULL);
  memcpy(first, tasks[0].out, sizeof first);
  for (int i = 0; i < CALLERS; ++i)
    wrong += tasks[i].status || memcmp(tasks[i].out, first, sizeof first);

  for (int64_t count = 2; count <= MOST; ++count) {
    gelato_env env = {sizeof env, NULL, backwards, count, NULL, 0};
    memset(out, 0xff, sizeof out);
    wrong += wide(x, params, out, M, &env) || memcmp(out, first, sizeof out);
    wrong += largest > count;
    env.parallel_for = a_thread_each;
    memset(out, 0xff, sizeof out);
    wrong += wide(x, params, out, M, &env) || memcmp(out, first, sizeof out);
  }
  printf("%d wrong, %d calls of parallel_for, at most %d tasks\n", wrong,
         (int)calls, (int)largest);
  return wrong || calls == 0 || largest < 4;
}
