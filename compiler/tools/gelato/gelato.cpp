//===- gelato.cpp - the gelato command ------------------------------------===//
#include "gelato/Driver/Commands.h"

int main(int argc, char **argv) { return gelato::runCommandLine(argc, argv); }
