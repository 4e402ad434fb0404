//===- Functions.h - every function template of this room -----*- C++ -*-===//
//
// What Functions.def names, in one include.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_FUNCTIONS_H
#define GELATO_NUMERICS_FUNCTIONS_H

#include "gelato/Numerics/Erf.h"
#include "gelato/Numerics/ErfTight.h"
#include "gelato/Numerics/ErfcTight.h"
#include "gelato/Numerics/Exp.h"
#include "gelato/Numerics/ExpTight.h"
#include "gelato/Numerics/Gelu.h"
#include "gelato/Numerics/GeluGrad.h"
#include "gelato/Numerics/GeluGradTight.h"
#include "gelato/Numerics/GeluTight.h"
#include "gelato/Numerics/Log.h"
#include "gelato/Numerics/LogTight.h"
#include "gelato/Numerics/ShortErf.h"
#include "gelato/Numerics/ShortExp.h"
#include "gelato/Numerics/ShortGelu.h"
#include "gelato/Numerics/ShortLog.h"
#include "gelato/Numerics/ShortSigmoid.h"
#include "gelato/Numerics/Sigmoid.h"
#include "gelato/Numerics/SigmoidTight.h"
#include "gelato/Numerics/Softplus.h"
#include "gelato/Numerics/SoftplusTight.h"

#endif // GELATO_NUMERICS_FUNCTIONS_H
