/* The block by plain loops, and the numbers that all programs here use. */
#ifndef PLAIN_H
#define PLAIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { M = 7, D = 24, F = 40 };
extern float x[M * D], w1[D * F], b1[F], w2[F * D], b2[D];

/* Fills x and the weights. */
void fill(void);

/* The bytes of a file in memory aligned to 64; NULL if there is none. */
void *read_file(const char *path, int64_t *bytes);

/* 0 if y is the block of x, else 1 and a line on stderr. */
int check(const char *what, const float *y);

#ifdef __cplusplus
}
#endif

#endif
