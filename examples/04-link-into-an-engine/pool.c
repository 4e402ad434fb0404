/*===- pool.c - the threads of the engine ---------------------------------===*\
 *
 * One lock guards everything. A kernel asks for no more tasks than there are
 * threads, so the lock is taken a few times per call and not worth avoiding.
 *
\*===----------------------------------------------------------------------===*/

#include "pool.h"

#include <pthread.h>
#include <stdlib.h>

struct pool {
  pthread_mutex_t lock;
  pthread_cond_t work, done;
  void (*body)(void *data, int64_t i);
  void *data;
  int64_t next, n;    /* [next, n) has not been begun */
  int64_t unfinished; /* of n */
  int stop;
  int64_t count;
  pthread_t threads[];
};

/* Takes what has not been begun; holds the lock before and after. */
static void take(pool *p) {
  while (p->next < p->n) {
    int64_t i = p->next++;
    void (*body)(void *, int64_t) = p->body;
    void *data = p->data;
    pthread_mutex_unlock(&p->lock);
    body(data, i);
    pthread_mutex_lock(&p->lock);
    if (--p->unfinished == 0)
      pthread_cond_signal(&p->done);
  }
}

static void *work(void *argument) {
  pool *p = argument;
  pthread_mutex_lock(&p->lock);
  while (!p->stop) {
    take(p);
    if (!p->stop)
      pthread_cond_wait(&p->work, &p->lock);
  }
  pthread_mutex_unlock(&p->lock);
  return NULL;
}

pool *pool_create(int64_t threads) {
  pool *p = calloc(1, sizeof *p + (size_t)threads * sizeof p->threads[0]);
  if (!p)
    return NULL;
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->work, NULL);
  pthread_cond_init(&p->done, NULL);
  for (; p->count < threads - 1; ++p->count)
    if (pthread_create(&p->threads[p->count], NULL, work, p)) {
      pool_destroy(p);
      return NULL;
    }
  return p;
}

void pool_destroy(pool *p) {
  pthread_mutex_lock(&p->lock);
  p->stop = 1;
  pthread_cond_broadcast(&p->work);
  pthread_mutex_unlock(&p->lock);
  for (int64_t i = 0; i < p->count; ++i)
    pthread_join(p->threads[i], NULL);
  pthread_cond_destroy(&p->done);
  pthread_cond_destroy(&p->work);
  pthread_mutex_destroy(&p->lock);
  free(p);
}

void pool_parallel_for(void *context, int64_t n, void (*body)(void *, int64_t),
                       void *data) {
  pool *p = context;
  if (n <= 0)
    return;
  pthread_mutex_lock(&p->lock);
  p->body = body;
  p->data = data;
  p->next = 0;
  p->n = p->unfinished = n;
  pthread_cond_broadcast(&p->work);
  take(p);
  while (p->unfinished > 0)
    pthread_cond_wait(&p->done, &p->lock);
  pthread_mutex_unlock(&p->lock);
}
