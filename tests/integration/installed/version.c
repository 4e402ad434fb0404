/* version VERSION: gelato.h is C, and libgelato is of that version. */
#include <gelato/gelato.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], gelato_version()) == 0)
    return 0;
  fprintf(stderr, "found gelato %s\n", gelato_version());
  return 1;
}
