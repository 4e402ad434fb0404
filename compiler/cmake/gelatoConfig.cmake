# find_package(gelato): the command gelato::gelato; the libraries
# gelato::libgelato, which compiles kernels while a program runs, and
# gelato::runtime or gelato::runtime_static, which calls them with checked
# tensors; gelato_add_kernels, gelato_pack and gelato_import.

include(${CMAKE_CURRENT_LIST_DIR}/gelatoTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/GelatoKernels.cmake)

foreach(component IN LISTS gelato_FIND_COMPONENTS)
  set(gelato_FOUND FALSE)
  set(gelato_NOT_FOUND_MESSAGE
    "found the component ${component}, expected none: gelato is of one piece")
endforeach()
