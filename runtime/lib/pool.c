/*===- pool.c - the default threads ---------------------------------------===*\
 *
 * One word says which tasks are still to be had: whoever takes one, worker or
 * caller, adds 1 to it by compare-and-swap. The caller takes tasks like
 * everyone else, so a worker that comes late, or never, delays nothing but the
 * tasks that it has taken. Only those who sleep, and those who wake them, take
 * the lock.
 *
 *   word   63..32 number of the job   31..16 next task   15..0 tasks
 *
 * What belongs to a job is written before its word (release), and read after a
 * task was taken of it (acquire); it stays as it is until all tasks are
 * finished. The number keeps a word of one job from being taken for one of the
 * next.
 *
\*===----------------------------------------------------------------------===*/

#define _GNU_SOURCE /* pthread_sigmask under -std=c11 */

#include "gelato/runtime/threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum {
  most_threads = 1024,
  most_tasks = 0xffff, /* of one job */
  looks = 1000         /* before sleep; a pause is some ten nanoseconds */
};

struct gelato_pool {
  /* Written by all, so on lines of their own. */
  _Alignas(64) _Atomic uint64_t word;
  _Alignas(64) _Atomic int64_t unfinished; /* tasks */
  _Alignas(64) _Atomic int is_taken;       /* some caller has the pool */

  /* The job. */
  void (*body)(void *data, int64_t i);
  void *data;
  int64_t first; /* the task that is number 0 of the job */

  pthread_mutex_t lock;
  pthread_cond_t work, done;
  _Atomic int sleepers; /* workers */
  _Atomic int waits;    /* the caller sleeps */
  _Atomic int stops;

  int yields;
  pid_t process;
  int64_t worker_count;
  pthread_t workers[];
};

/* Where there are more threads than CPUs, one that looks keeps another from
 * its task. */
static void pause_briefly(const gelato_pool *pool) {
  if (pool->yields) {
    sched_yield();
    return;
  }
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

static int64_t next_of(uint64_t word) { return (int64_t)(word >> 16 & 0xffff); }
static int64_t tasks_of(uint64_t word) { return (int64_t)(word & 0xffff); }

static int has_task(gelato_pool *pool) {
  uint64_t word = atomic_load(&pool->word);
  return next_of(word) < tasks_of(word);
}

/* Takes and runs tasks until there are none. */
static void run_tasks(gelato_pool *pool) {
  uint64_t word = atomic_load(&pool->word);
  while (next_of(word) < tasks_of(word)) {
    if (!atomic_compare_exchange_weak(&pool->word, &word,
                                      word + (UINT64_C(1) << 16)))
      continue;
    pool->body(pool->data, pool->first + next_of(word));
    if (atomic_fetch_sub(&pool->unfinished, 1) == 1 &&
        atomic_load(&pool->waits)) {
      pthread_mutex_lock(&pool->lock);
      pthread_cond_signal(&pool->done);
      pthread_mutex_unlock(&pool->lock);
    }
    word = atomic_load(&pool->word);
  }
}

static void *work(void *argument) {
  gelato_pool *pool = argument;
  while (!atomic_load(&pool->stops)) {
    run_tasks(pool);
    int look = 0;
    while (look < looks && !has_task(pool)) {
      pause_briefly(pool);
      ++look;
    }
    if (look < looks)
      continue;
    pthread_mutex_lock(&pool->lock);
    /* First said, then looked: who gives work writes it, then looks for
     * sleepers. */
    atomic_fetch_add(&pool->sleepers, 1);
    while (!has_task(pool) && !atomic_load(&pool->stops))
      pthread_cond_wait(&pool->work, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
  }
  return NULL;
}

static void wait_for_all(gelato_pool *pool) {
  for (int look = 0; look < looks; ++look) {
    if (atomic_load(&pool->unfinished) == 0)
      return;
    pause_briefly(pool);
  }
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->waits, 1);
  while (atomic_load(&pool->unfinished) != 0)
    pthread_cond_wait(&pool->done, &pool->lock);
  atomic_store(&pool->waits, 0);
  pthread_mutex_unlock(&pool->lock);
}

static void run_job(gelato_pool *pool, int64_t first, int64_t n,
                    void (*body)(void *data, int64_t i), void *data) {
  pool->body = body;
  pool->data = data;
  pool->first = first;
  atomic_store(&pool->unfinished, n);
  uint64_t job = (atomic_load(&pool->word) >> 32) + 1;
  atomic_store(&pool->word, job << 32 | (uint64_t)n);
  /* In a forked child those that slept do not exist. */
  if (atomic_load(&pool->sleepers) > 0 && getpid() == pool->process) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
  }
  run_tasks(pool);
  wait_for_all(pool);
}

static void pool_parallel_for(void *context, int64_t n,
                              void (*body)(void *data, int64_t i), void *data) {
  gelato_pool *pool = context;
  if (n <= 1 || atomic_exchange(&pool->is_taken, 1)) {
    for (int64_t i = 0; i < n; ++i)
      body(data, i);
    return;
  }
  for (int64_t first = 0; first < n; first += most_tasks)
    run_job(pool, first, n - first < most_tasks ? n - first : most_tasks, body,
            data);
  atomic_store(&pool->is_taken, 0);
}

gelato_pool *gelato_pool_open(int64_t threads) {
  const int64_t cpus = gelato_cpu_count();
  if (threads <= 0)
    threads = cpus;
  if (threads > most_threads)
    threads = most_threads;
  size_t bytes = sizeof(gelato_pool) + (size_t)threads * sizeof(pthread_t);
  gelato_pool *pool = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!pool)
    return NULL;
  *pool = (gelato_pool){.yields = threads > cpus, .process = getpid()};
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->work, NULL);
  pthread_cond_init(&pool->done, NULL);

  /* Workers begin with the mask of who creates them. */
  sigset_t all, kept;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &kept);
  while (pool->worker_count < threads - 1 &&
         pthread_create(&pool->workers[pool->worker_count], NULL, work, pool) ==
             0)
    ++pool->worker_count;
  pthread_sigmask(SIG_SETMASK, &kept, NULL);
  return pool;
}

void gelato_pool_close(gelato_pool *pool) {
  if (!pool)
    return;
  if (getpid() == pool->process) {
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->stops, 1);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (int64_t w = 0; w < pool->worker_count; ++w)
      pthread_join(pool->workers[w], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->done);
    pthread_mutex_destroy(&pool->lock);
  }
  free(pool);
}

gelato_env gelato_serial_env(void) {
  return (gelato_env){.size = sizeof(gelato_env)};
}

gelato_env gelato_pool_env(gelato_pool *pool) {
  gelato_env env = gelato_serial_env();
  if (pool && pool->worker_count > 0) {
    env.context = pool;
    env.parallel_for = pool_parallel_for;
    env.threads = pool->worker_count + 1;
  }
  return env;
}
