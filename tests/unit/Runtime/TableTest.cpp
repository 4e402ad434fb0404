//===- TableTest.cpp - tables that a module must not have -----------------===//
#include "FakeKernel.h"

#include "lib/table.h"

using namespace gelato::test;

namespace {

struct Table : testing::Test {
  Table() : first({"M"}), second({"N"}) {
    kernels[0] = first.input("x", {dim(0), 8})
                     .blob()
                     .result("out", {dim(0)})
                     .param("w", {8})
                     .build();
    kernels[1] = second.result("out", {}).build();
    kernels[1]->name = "other";
    table.size = sizeof table;
    table.abi_version = GELATO_ABI_VERSION;
    table.kernel_count = 2;
    table.kernels = kernels;
    table.compiler = "gelato 0.1.0";
  }
  int32_t check() { return gelato_check_table(&table, "f.so", &message); }
  void refuses(int32_t status, std::vector<const char *> words) {
    EXPECT_EQ(check(), status);
    EXPECT_TRUE(says(message, {"f.so: found ", "compile it again"}));
    EXPECT_TRUE(says(message, words));
  }
  FakeKernel first, second;
  gelato_kernel_info *kernels[2];
  gelato_module_table table;
  gelato_message message;
};

TEST_F(Table, AcceptsSoundOnes) {
  EXPECT_EQ(check(), gelato_ok) << message.text;
  table.size += 8; // a later version's
  kernels[0]->size += 8;
  EXPECT_EQ(check(), gelato_ok) << message.text;
  table.kernel_count = 0;
  table.kernels = nullptr;
  EXPECT_EQ(check(), gelato_ok) << message.text;
}

TEST_F(Table, RefusesOtherVersions) {
  for (uint32_t version : {0u, GELATO_ABI_VERSION + 1u, ~0u}) {
    table.abi_version = version;
    refuses(gelato_unsupported, {"a module of version", "expected 1"});
    table.abi_version = GELATO_ABI_VERSION;
    kernels[1]->abi_version = version;
    refuses(gelato_unsupported, {"a kernel of version"});
    kernels[1]->abi_version = GELATO_ABI_VERSION;
  }
}

TEST_F(Table, RefusesWhatIsTooShort) {
  kernels[1]->size = sizeof(gelato_kernel_info) - 1;
  refuses(gelato_no_module, {"too short", "number 1 of 2"});
  table.size = sizeof table - 1;
  refuses(gelato_no_module, {"31 bytes", "at least 32"});
}

TEST_F(Table, RefusesWhatIsMissing) {
  gelato_kernel_info *kept = kernels[1];
  kernels[1] = nullptr;
  refuses(gelato_no_module, {"NULL as kernel 1 of 2"});
  kernels[1] = kept;
  table.kernels = nullptr;
  refuses(gelato_no_module, {"2 kernels without its list"});
  table.kernels = kernels;
  auto without = [&](auto &field, const char *what) {
    auto kept = field;
    field = {};
    refuses(gelato_no_module, {what});
    field = kept;
  };
  gelato_kernel_info &k = *kernels[0];
  without(k.name, "without name");
  without(k.invoke, "without functions");
  without(k.params_bytes, "without functions");
  without(k.pack, "without functions");
  without(k.scratch_bytes, "without functions");
  without(k.arguments, "without its lists");
  without(k.params, "without its lists");
  without(k.free_dims, "without its lists");
  without(k.levels, "without its lists");
  without(first.arguments[0].name, "argument without name");
  without(first.arguments[0].dims, "argument without sizes");
  without(first.params[0].dims, "argument without sizes");
  without(first.freeDims[0], "size without name");
  k.name = "";
  refuses(gelato_no_module, {"without name"});
}

TEST_F(Table, RefusesWhatTheCheckedCallsCouldNotRead) {
  auto with = [&](auto &field, auto value, const char *what) {
    auto kept = field;
    field = value;
    refuses(gelato_no_module, {what});
    field = kept;
  };
  with(first.arguments[0].role, 9u, "unknown role");
  with(first.arguments[0].role, uint32_t(gelato_role_param),
       "param among the arguments");
  with(first.params[0].role, uint32_t(gelato_role_input), "unknown role");
  with(first.arguments[0].type, 4u, "unknown type");
  with(first.arguments[0].type, uint32_t(gelato_bytes), "unknown type");
  with(first.arguments[1].type, uint32_t(gelato_f32), "unknown type");
  with(first.arguments[0].rank, 9u, "more dimensions");
  with(first.kept[0][0], dim(1), "size that has no name");
}

TEST_F(Table, RefusesANameTwice) {
  kernels[1]->name = "fake";
  refuses(gelato_no_module, {"two kernels fake"});
}

} // namespace
