# What `cmake --install` puts where, and the package that find_package(gelato)
# finds, in an installation and in the build folder (as gelato_DIR).
#
#   gelato_install(target name)
#     installs a target, and exports it as gelato::name; it has that name here, too
#   gelato_package()
#     the package's files, pkg-config's, documents, editors' files and examples;
#     after all targets
#
# No installed file names the sources, the build or the prefix: an installation
# can be moved. Commands and libraries find LLVM's libraries where they were when
# gelato was built.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
set(GELATO_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/gelato)

function(gelato_install target name)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT gelato)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    add_executable(gelato::${name} ALIAS ${target})
  else()
    add_library(gelato::${name} ALIAS ${target})
  endif()
endfunction()

# A pkg-config file; paths are relative to where it is.
function(gelato_pkg_config name description libraries private variables)
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" up ${up})
  set(file ${CMAKE_BINARY_DIR}/lib/pkgconfig/${name}.pc)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT
"prefix=\${pcfiledir}/@up@
includedir=\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@
libdir=\${prefix}/@CMAKE_INSTALL_LIBDIR@
@variables@
Name: @name@
Description: @description@
Version: @PROJECT_VERSION@
Cflags: -I\${includedir}
Libs: -L\${libdir} @libraries@
Libs.private: @private@
")
  install(FILES ${file} DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

function(gelato_package)
  set(build ${CMAKE_BINARY_DIR}/lib/cmake/gelato)
  configure_file(${CMAKE_SOURCE_DIR}/compiler/cmake/gelatoConfig.cmake
    ${build}/gelatoConfig.cmake COPYONLY)
  configure_file(${CMAKE_SOURCE_DIR}/compiler/cmake/GelatoKernels.cmake
    ${build}/GelatoKernels.cmake COPYONLY)
  # Before 1.0 each minor version may change what users wrote for the last.
  write_basic_package_version_file(${build}/gelatoConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
  export(EXPORT gelato NAMESPACE gelato:: FILE ${build}/gelatoTargets.cmake)
  install(EXPORT gelato NAMESPACE gelato:: FILE gelatoTargets.cmake
    DESTINATION ${GELATO_PACKAGE_DIR})
  install(FILES ${build}/gelatoConfig.cmake ${build}/gelatoConfigVersion.cmake
    ${build}/GelatoKernels.cmake DESTINATION ${GELATO_PACKAGE_DIR})

  gelato_pkg_config(gelato "kernels compiled while a program runs"
    "-lgelato" "" "gelato=\${prefix}/${CMAKE_INSTALL_BINDIR}/gelato\n")
  gelato_pkg_config(gelato-runtime "kernels called with checked tensors"
    "-lgelato_runtime" "-ldl -pthread" "")

  install(FILES LICENSE TYPE DOC)
  install(FILES compiler/docs/editors.md compiler/docs/examples.md
    compiler/docs/install.md compiler/docs/language.md TYPE DOC)
  install(DIRECTORY compiler/editors
    DESTINATION ${CMAKE_INSTALL_DATADIR}/gelato)
  install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DATADIR}/gelato
    USE_SOURCE_PERMISSIONS
    PATTERN minilm EXCLUDE PATTERN run EXCLUDE PATTERN __pycache__ EXCLUDE
    REGEX "examples/CMakeLists.txt$" EXCLUDE)
endfunction()
