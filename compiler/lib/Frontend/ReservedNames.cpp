//===- ReservedNames.cpp - names that C has taken -------------------------===//
#include "ReservedNames.h"

#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

static constexpr llvm::StringLiteral kWords =
    "alignas alignof and asm auto bool break case catch char class "
    "compl concept const constexpr const_cast continue decltype "
    "default delete do double dynamic_cast else enum explicit export "
    "extern false float for friend goto if inline int int32_t int64_t "
    "long mutable namespace new noexcept not nullptr operator or "
    "private protected public register reinterpret_cast requires "
    "restrict short signed sizeof size_t static static_assert "
    "static_cast struct switch template this thread_local throw true "
    "try typedef typeid typename typeof uint16_t uint64_t union "
    "unsigned using virtual void volatile wchar_t while xor NULL";

// Macros of <stdint.h>, and those that compilers define by themselves.
static constexpr llvm::StringLiteral kMacros =
    "INT8_MAX INT8_MIN INT16_MAX INT16_MIN INT32_MAX INT32_MIN "
    "INT64_MAX INT64_MIN INTPTR_MAX INTPTR_MIN INTMAX_MAX INTMAX_MIN "
    "UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX UINTPTR_MAX "
    "UINTMAX_MAX INT_LEAST8_MAX INT_LEAST8_MIN UINT_LEAST8_MAX "
    "INT_LEAST16_MAX INT_LEAST16_MIN UINT_LEAST16_MAX INT_LEAST32_MAX "
    "INT_LEAST32_MIN UINT_LEAST32_MAX INT_LEAST64_MAX INT_LEAST64_MIN "
    "UINT_LEAST64_MAX INT_FAST8_MAX INT_FAST8_MIN UINT_FAST8_MAX "
    "INT_FAST16_MAX INT_FAST16_MIN UINT_FAST16_MAX INT_FAST32_MAX "
    "INT_FAST32_MIN UINT_FAST32_MAX INT_FAST64_MAX INT_FAST64_MIN "
    "UINT_FAST64_MAX INT8_C UINT8_C INT16_C UINT16_C INT32_C UINT32_C "
    "INT64_C UINT64_C INTMAX_C UINTMAX_C SIZE_MAX PTRDIFF_MAX "
    "PTRDIFF_MIN SIG_ATOMIC_MAX SIG_ATOMIC_MIN WCHAR_MAX WCHAR_MIN "
    "WINT_MAX WINT_MIN linux unix i386";

static constexpr llvm::StringLiteral kLibrary =
    "main malloc calloc realloc free memcpy memset memmove memcmp "
    "abort exit printf abs exp exp2 expm1 log log2 log1p sqrt cbrt pow "
    "sin cos tan sinh cosh tanh erf erfc fabs fmin fmax fma floor ceil "
    "round expf logf sqrtf tanhf erff erfcf fmaf index read write open "
    "close time";

/// Whether `name` stands in `words`, between spaces.
static bool isOneOf(StringRef name, StringRef words) {
  for (StringRef word : llvm::split(words, ' '))
    if (word == name)
      return true;
  return false;
}

bool gelato::isReservedInC(StringRef name) {
  return isOneOf(name, kWords) || isOneOf(name, kMacros) ||
         name.starts_with("gelato_");
}

bool gelato::isPrototypeArgument(StringRef name) {
  return name == "params" || name == "env";
}

bool gelato::isLibraryFunction(StringRef name) {
  return isOneOf(name, kLibrary);
}
