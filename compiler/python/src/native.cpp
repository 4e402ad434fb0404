//===- native.cpp - what Python sees --------------------------------------===//
#include "module.h"
#include "threads.h"

#include <gelato/gelato.h>
#include <nanobind/make_iterator.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

using namespace nanobind::literals;

namespace gelato {

namespace {

/// An argument as data.
struct Argument {
  std::string name, type;
  nb::tuple dims;
};

nb::tuple argumentRows(const gelato_kernel_info &info,
                       const std::vector<const gelato_argument *> &rows) {
  nb::list list;
  for (const gelato_argument *row : rows) {
    nb::list dims;
    for (uint32_t d = 0; d < row->rank; ++d)
      if (row->dims[d] >= 0)
        dims.append(row->dims[d]);
      else
        dims.append(info.free_dims[-(row->dims[d] + 1)]);
    list.append(Argument{row->name, typeName(row->type), nb::tuple(dims)});
  }
  return nb::tuple(list);
}

nb::tuple levels(const Kernel &kernel) {
  nb::list list;
  for (uint32_t i = 0; i < kernel.kernelInfo().level_count; ++i)
    list.append(kernel.kernelInfo().levels[i]);
  return nb::tuple(list);
}

} // namespace

} // namespace gelato

NB_MODULE(_native, m) {
  using namespace gelato;
  m.def("version", &gelato_version);

  nb::class_<Argument>(m, "Argument", "A tensor that a kernel takes or gives.")
      .def_ro("name", &Argument::name)
      .def_ro("type", &Argument::type,
              "\"f32\", \"bf16\", \"f16\" or \"bytes\"")
      .def_ro("dims", &Argument::dims,
              nb::sig("def dims(self, /) -> tuple[int | str, ...]"),
              "Sizes; names where they are free.")
      .def("__repr__", [](const Argument &argument) {
        std::string text = nb::repr(argument.dims).c_str();
        return "<Argument " + argument.name + ": " + argument.type + " " +
               text + ">";
      });

  nb::class_<Params>(m, "Params",
                     "Packed params: any kernel of one layout hash takes them.")
      .def_ro("nbytes", &Params::bytes)
      .def_prop_ro(
          "array",
          [](nb::handle_t<Params> self) {
            const Params &params = nb::cast<const Params &>(self);
            return nb::ndarray<nb::numpy, const uint8_t, nb::ndim<1>>(
                params.memory.get(), {size_t(params.bytes)}, self);
          },
          "The bytes, as a NumPy array that shares their memory: those that "
          "`gelato pack` writes.");

  nb::class_<Kernel>(m, "Kernel", "A kernel: call it with its inputs.")
      .def(
          "__call__", &Kernel::call,
          nb::sig("def __call__(self, *inputs: object, out: object | None = "
                  "None, **named_inputs: object) -> typing.Any"),
          "Runs the kernel on its inputs, in order or by name, and on params "
          "if it has some. Gives its result, or a tuple of them; out= is where "
          "to write instead of new memory, threads= at most how many of those "
          "that set_threads set. Other threads of Python run meanwhile.")
      .def("pack", &Kernel::pack,
           nb::sig("def pack(self, *params: object, **named_params: object) -> "
                   "Params"),
           "Packs weights, in order or by name, to be given to calls.")
      .def_prop_ro("name", &Kernel::name)
      .def_prop_ro("signature", &Kernel::signature,
                   "\"ffn(x: f32[M, 768], params) -> f32[M, 768]\"")
      .def_prop_ro(
          "inputs",
          [](const Kernel &k) {
            return argumentRows(k.kernelInfo(), k.inputs());
          },
          nb::sig("def inputs(self, /) -> tuple[Argument, ...]"),
          "What a call takes: inputs, and the params blob if there is one.")
      .def_prop_ro(
          "params",
          [](const Kernel &k) {
            return argumentRows(k.kernelInfo(), k.params());
          },
          nb::sig("def params(self, /) -> tuple[Argument, ...]"),
          "What pack takes.")
      .def_prop_ro(
          "results",
          [](const Kernel &k) {
            return argumentRows(k.kernelInfo(), k.results());
          },
          nb::sig("def results(self, /) -> tuple[Argument, ...]"),
          "What a call gives.")
      .def_prop_ro("levels", &levels,
                   nb::sig("def levels(self, /) -> tuple[str, ...]"),
                   "CPU levels, of which a call takes the first that fits.")
      .def_prop_ro(
          "layout_hash",
          [](const Kernel &k) { return k.kernelInfo().layout_hash; },
          "Kernels of equal hash take each other's params.")
      .def("__repr__",
           [](const Kernel &k) { return "<Kernel " + k.signature() + ">"; });

  nb::class_<Module>(m, "Module",
                     "Kernels of one source, as attributes and by name.")
      .def("__getattr__", &Module::attribute)
      .def("__getitem__", &Module::item)
      .def("__contains__",
           [](const Module &module, const std::string &name) {
             return module.find(name).has_value();
           })
      .def("__len__", &Module::size)
      .def(
          "__iter__",
          [](const Module &module) {
            return nb::iter(nb::cast(module.names()));
          },
          nb::sig("def __iter__(self) -> typing.Iterator[str]"),
          "The names, in the order of the source.")
      .def("__dir__",
           [](nb::handle self) {
             nb::list names(nb::module_::import_("builtins")
                                .attr("object")
                                .attr("__dir__")(self));
             for (const std::string &name :
                  nb::cast<const Module &>(self).names())
               names.append(name);
             return names;
           })
      .def_prop_ro("is_cached", &Module::isCached,
                   "Whether compile found the kernels in its cache.")
      .def("__repr__", [](const Module &module) {
        std::string text = "<Module";
        for (const std::string &name : module.names())
          text += " " + name;
        return text + ">";
      });

  m.def("compile_source", &compileSource, "source"_a, "name"_a, "sizes"_a,
        "kernels"_a, "target"_a.none(), "accuracy"_a.none(),
        "schedules"_a.none(), "cache"_a.none());
  m.def("set_threads", &setThreads, "threads"_a,
        "How many threads calls may use; 0, as in the beginning: one for each "
        "CPU of the process. The bits of results do not depend on it.");
  m.def("get_threads", &threadCount, "How many threads calls may use.");
  m.def("open", &openModule, "path"_a,
        nb::sig("def open(path: str | os.PathLike) -> Module"),
        "Opens a module, a file that `gelato compile --emit=so` wrote.");
}
