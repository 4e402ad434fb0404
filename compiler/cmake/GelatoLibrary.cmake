# How gelato's libraries, commands and unit tests are declared.
#
# Every .cpp in a room's folder belongs to the room's library; a new file is
# picked up by the next build. A room includes only its own headers and those of
# the rooms that it USES: each room's folder of headers is reached through a link
# of its own in the build folder, and only linked rooms are on the include path;
# that none comes by way of another room is a test (CheckRooms.cmake).
#
#   gelato_library(GelatoRoom [LLVM | MLIR [MLIR_ONLY_IN file.cpp...]]
#                  [USES GelatoOther...] [LINKS target...]
#                  [TABLEGEN GelatoRoomIncGen...])
#     LLVM, MLIR    uses LLVM, or LLVM and MLIR (with the precompiled header)
#     MLIR_ONLY_IN  the sources that may include MLIR's headers, if not all
#   gelato_preprocess(Room/File.td)
#     makes "gelato/Room/File.td" of File.td.in with the preprocessor of C++,
#     for what tables are included by C++ and by TableGen
#   gelato_tablegen(GelatoRoomIncGen Room/File.td [OUTPUT FLAG,FLAG...]...)
#     generates "gelato/Room/OUTPUT" for each pair
#   gelato_include_all(GelatoRoom Things [EXCEPT File.h...])
#     generates "gelato/Room/Things.h", which includes the room's other headers
#   gelato_embed(GelatoRoom EmbeddedThings [ROOT dir PATTERN glob...] [FILES file...])
#     generates "gelato/Room/EmbeddedThings.h", which declares embeddedThings():
#     names (relative to ROOT, or of the file alone) and contents, sorted by name
#   gelato_fingerprint(GelatoRoom USES GelatoOther... PLACES place...)
#     generates "gelato/Room/Fingerprint.h": kCompilerFingerprint, a hash of the
#     room, of those that it USES, of those that they use, and of other files and
#     those in folders
#   gelato_tool(name USES GelatoRoom...)      sources: folder `name` of compiler/tools
#   gelato_unit_test(GelatoRoom SOURCES...)   one GoogleTest command

set(GELATO_ROOMS_DIR ${CMAKE_BINARY_DIR}/rooms)
set(GELATO_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)
set(GELATO_COMPILER_DIR ${CMAKE_SOURCE_DIR}/compiler)

# LLVM as Debian builds it: shared libraries without run-time type information.
# Only the shared libraries: a static libMLIRFoo.a beside them would bring a
# second copy of every registry.
separate_arguments(GELATO_LLVM_DEFINITIONS NATIVE_COMMAND "${LLVM_DEFINITIONS}")
add_library(GelatoUsesLLVM INTERFACE)
target_include_directories(GelatoUsesLLVM SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_compile_options(GelatoUsesLLVM INTERFACE ${GELATO_LLVM_DEFINITIONS})
# Its headers check more, and want symbols for it, where assertions are on; the
# libraries were built without.
target_compile_definitions(GelatoUsesLLVM INTERFACE NDEBUG)
target_link_libraries(GelatoUsesLLVM INTERFACE LLVM)
add_library(GelatoUsesMLIR INTERFACE)
target_include_directories(GelatoUsesMLIR SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS})
target_link_libraries(GelatoUsesMLIR INTERFACE MLIR GelatoUsesLLVM)

# As LLVM is built; the precompiled header wants it the same everywhere.
function(gelato_set_flags target mlir)
  target_compile_options(${target} PRIVATE -fno-rtti -fno-exceptions)
  if(mlir)
    target_precompile_headers(${target} REUSE_FROM GelatoMLIRPch)
  endif()
endfunction()

# The precompiled header belongs to a library of its own with one empty source.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch/MLIRPch.cpp CONTENT "" @ONLY)
add_library(GelatoMLIRPch OBJECT ${CMAKE_BINARY_DIR}/pch/MLIRPch.cpp)
target_link_libraries(GelatoMLIRPch PRIVATE GelatoUsesMLIR)
gelato_set_flags(GelatoMLIRPch FALSE)
target_precompile_headers(GelatoMLIRPch PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/MLIRPch.h)

function(gelato_library name)
  cmake_parse_arguments(ARG "LLVM;MLIR" "" "MLIR_ONLY_IN;USES;LINKS;TABLEGEN" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "gelato_library(${name}): found "
      "'${ARG_UNPARSED_ARGUMENTS}', expected one of its keywords")
  endif()
  string(REGEX REPLACE "^Gelato" "" room ${name})
  file(GLOB sources CONFIGURE_DEPENDS ${GELATO_COMPILER_DIR}/lib/${room}/*.cpp
    ${GELATO_COMPILER_DIR}/lib/${room}/*/*.cpp)
  # Programs that find coefficients are no part of a library.
  list(FILTER sources EXCLUDE REGEX "/fits/")
  get_property(generated GLOBAL PROPERTY ${name}_GENERATED)
  if(NOT sources)
    message(FATAL_ERROR "${name}: no sources found, expected .cpp files in its "
      "room")
  endif()

  file(MAKE_DIRECTORY ${GELATO_ROOMS_DIR}/${room}/gelato
    ${GELATO_GENERATED_DIR}/${room})
  file(CREATE_LINK ${GELATO_COMPILER_DIR}/include/gelato/${room}
    ${GELATO_ROOMS_DIR}/${room}/gelato/${room} SYMBOLIC)
  add_library(${name} STATIC ${sources} ${generated})
  target_include_directories(${name}
    PUBLIC ${GELATO_ROOMS_DIR}/${room} ${GELATO_GENERATED_DIR}/${room}
    PRIVATE ${GELATO_COMPILER_DIR}/lib/${room})
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(${name} PUBLIC ${used})
  endforeach()
  set_property(GLOBAL PROPERTY ${name}_USES ${ARG_USES})
  string(REPLACE "Gelato" "" uses "${ARG_USES}")
  string(REPLACE ";" "," uses "${uses}")
  set_property(GLOBAL APPEND PROPERTY GELATO_ROOMS ${room}=${uses})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS})
  if(ARG_MLIR)
    target_link_libraries(${name} PUBLIC GelatoUsesMLIR)
  else()
    set_property(GLOBAL APPEND PROPERTY GELATO_MLIR_FREE
      ${GELATO_COMPILER_DIR}/lib/${room}
      ${GELATO_COMPILER_DIR}/include/gelato/${room})
  endif()
  if(ARG_LLVM)
    target_link_libraries(${name} PUBLIC GelatoUsesLLVM)
  endif()
  if(ARG_MLIR_ONLY_IN)
    list(TRANSFORM ARG_MLIR_ONLY_IN PREPEND ${GELATO_COMPILER_DIR}/lib/${room}/)
    list(REMOVE_ITEM sources ${ARG_MLIR_ONLY_IN})
    set_source_files_properties(${sources} PROPERTIES
      SKIP_PRECOMPILE_HEADERS ON)
    set_property(GLOBAL APPEND PROPERTY GELATO_MLIR_FREE ${sources})
  endif()
  if(ARG_TABLEGEN)
    add_dependencies(${name} ${ARG_TABLEGEN})
  endif()
  gelato_set_flags(${name} ${ARG_MLIR})
  if(ARG_MLIR AND NOT ARG_MLIR_ONLY_IN)
    set(sources)
  endif()
  set_target_properties(${name} PROPERTIES GELATO_MLIR ${ARG_MLIR}
    GELATO_PLAIN_SOURCES "${sources};${generated}")
endfunction()

function(gelato_preprocess file)
  get_filename_component(room ${file} DIRECTORY)
  set(input ${GELATO_COMPILER_DIR}/include/gelato/${file}.in)
  set(output ${GELATO_GENERATED_DIR}/${room}/gelato/${file})
  # Unchanged where the table changed in what this file does not use, and then
  # nothing is made of it again.
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_CXX_COMPILER} -E -P -x c++ ${input}
      -I ${GELATO_COMPILER_DIR}/include -MD -MT ${output} -MF ${output}.d
      -o ${output}.new
    COMMAND ${CMAKE_COMMAND} -E copy_if_different ${output}.new ${output}
    DEPENDS ${input} DEPFILE ${output}.d
    COMMENT "Generating gelato/${file}" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY Gelato${room}_TD ${output})
endfunction()

function(gelato_tablegen target td)
  set(input ${GELATO_COMPILER_DIR}/include/gelato/${td})
  get_filename_component(room ${td} DIRECTORY)
  set(directory ${GELATO_GENERATED_DIR}/${room}/gelato/${room})
  file(MAKE_DIRECTORY ${directory})
  get_property(made GLOBAL PROPERTY Gelato${room}_TD)
  set(outputs)
  while(ARGN)
    list(POP_FRONT ARGN output flags)
    string(REPLACE "," ";" flags ${flags})
    add_custom_command(OUTPUT ${directory}/${output}
      COMMAND ${MLIR_TABLEGEN_EXE} ${flags} ${input}
        -I ${GELATO_COMPILER_DIR}/include -I ${GELATO_GENERATED_DIR}/${room}
        -I ${MLIR_INCLUDE_DIRS}
        --write-if-changed -d ${directory}/${output}.d -o ${directory}/${output}
      COMMAND ${CMAKE_COMMAND} -E touch_nocreate ${directory}/${output}
      DEPENDS ${input} ${made} DEPFILE ${directory}/${output}.d
      COMMENT "Generating gelato/${room}/${output}" VERBATIM)
    list(APPEND outputs ${directory}/${output})
  endwhile()
  add_custom_target(${target} DEPENDS ${outputs})
endfunction()

function(gelato_include_all name header)
  cmake_parse_arguments(ARG "" "" "EXCEPT" ${ARGN})
  string(REGEX REPLACE "^Gelato" "" room ${name})
  file(GLOB headers CONFIGURE_DEPENDS
    ${GELATO_COMPILER_DIR}/include/gelato/${room}/*.h)
  set(includes "")
  foreach(file IN LISTS headers)
    get_filename_component(file ${file} NAME)
    if(NOT file IN_LIST ARG_EXCEPT)
      string(APPEND includes "#include \"gelato/${room}/${file}\"\n")
    endif()
  endforeach()
  string(TOUPPER ${room}_${header} guard)
  file(CONFIGURE OUTPUT
    ${GELATO_GENERATED_DIR}/${room}/gelato/${room}/${header}.h @ONLY CONTENT
"// Generated by gelato_include_all.
#ifndef GELATO_@guard@_H
#define GELATO_@guard@_H

@includes@
#endif
")
endfunction()

function(gelato_embed name header)
  cmake_parse_arguments(ARG "" "ROOT" "PATTERN;FILES" ${ARGN})
  string(REGEX REPLACE "^Gelato" "" room ${name})
  string(SUBSTRING ${header} 0 1 initial)
  string(TOLOWER ${initial} initial)
  string(SUBSTRING ${header} 1 -1 rest)
  string(TOUPPER ${room}_${header} guard)
  set(files ${ARG_FILES})
  foreach(pattern IN LISTS ARG_PATTERN)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${ARG_ROOT}/${pattern})
    list(APPEND files ${found})
  endforeach()
  list(SORT files)

  set(arrays "")
  set(rows "")
  set(index 0)
  foreach(file IN LISTS files)
    get_filename_component(label ${file} NAME)
    if(ARG_ROOT)
      file(RELATIVE_PATH label ${ARG_ROOT} ${file})
    endif()
    string(APPEND arrays "const unsigned char file${index}[] = {\n"
      "#embed \"${file}\" suffix(,)\n    0};\n")
    string(APPEND rows "    {\"${label}\",\n     {reinterpret_cast<const char *>"
      "(file${index}),\n      sizeof(file${index}) - 1}},\n")
    math(EXPR index "${index} + 1")
  endforeach()

  set(directory ${GELATO_GENERATED_DIR}/${room}/gelato/${room})
  file(CONFIGURE OUTPUT ${directory}/${header}.h @ONLY CONTENT
"// Generated by gelato_embed.
#ifndef GELATO_@guard@_H
#define GELATO_@guard@_H

#include \"llvm/ADT/ArrayRef.h\"
#include \"llvm/ADT/StringRef.h\"
#include <utility>

namespace gelato {
/// Name and contents (with a zero byte behind them) of each embedded file,
/// sorted by name.
llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> @initial@@rest@();
} // namespace gelato

#endif
")
  if(rows)
    set(body "  static const std::pair<llvm::StringRef, llvm::StringRef> table[] = {\n${rows}  };\n  return table;\n")
  else()
    set(body "  return {};\n")
  endif()
  file(CONFIGURE OUTPUT ${directory}/${header}.cpp @ONLY CONTENT
"// Generated by gelato_embed.
#include \"gelato/@room@/@header@.h\"

namespace {
@arrays@} // namespace

llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>>
gelato::@initial@@rest@() {
@body@}
")
  set_source_files_properties(${directory}/${header}.cpp PROPERTIES
    COMPILE_OPTIONS -Wno-c23-extensions SKIP_PRECOMPILE_HEADERS ON
    OBJECT_DEPENDS "${files}")
  set_property(GLOBAL APPEND PROPERTY ${name}_GENERATED
    ${directory}/${header}.cpp)
endfunction()

function(gelato_fingerprint name)
  cmake_parse_arguments(ARG "" "" "USES;PLACES" ${ARGN})
  string(REGEX REPLACE "^Gelato" "" room ${name})
  # The rooms below, each once.
  set(rooms ${room})
  while(ARG_USES)
    list(POP_FRONT ARG_USES used)
    get_property(uses GLOBAL PROPERTY ${used}_USES)
    list(APPEND ARG_USES ${uses})
    string(REPLACE "Gelato" "" used ${used})
    list(APPEND rooms ${used})
  endwhile()
  list(REMOVE_DUPLICATES rooms)
  foreach(below IN LISTS rooms)
    list(APPEND ARG_PLACES lib/${below} include/gelato/${below})
  endforeach()
  set(files)
  foreach(place IN LISTS ARG_PLACES)
    get_filename_component(place ${place} ABSOLUTE)
    if(IS_DIRECTORY ${place})
      file(GLOB_RECURSE found CONFIGURE_DEPENDS ${place}/*)
      list(APPEND files ${found})
    else()
      list(APPEND files ${place})
    endif()
  endforeach()
  list(FILTER files EXCLUDE REGEX "/fits/")
  list(SORT files)
  set(output ${GELATO_GENERATED_DIR}/${room}/gelato/${room}/Fingerprint.h)
  set(script ${CMAKE_SOURCE_DIR}/compiler/cmake/Fingerprint.cmake)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DTOP=${CMAKE_SOURCE_DIR} -DOUTPUT=${output}
      -P ${script} ${files}
    COMMAND ${CMAKE_COMMAND} -E touch_nocreate ${output}
    DEPENDS ${files} ${script} COMMENT "Hashing the compiler" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY ${name}_GENERATED ${output})
endfunction()

function(gelato_tool name)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${GELATO_COMPILER_DIR}/tools/${name}/*.cpp)
  if(NOT sources)
    message(FATAL_ERROR "${name}: no sources found, expected .cpp files in its "
      "room")
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARG_USES})
  gelato_set_flags(${name} TRUE)
endfunction()

function(gelato_unit_test library)
  string(REGEX REPLACE "^Gelato" "" room ${library})
  set(name unit-${room})
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE ${library} GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/unit
    ${GELATO_COMPILER_DIR}/lib/${room})
  get_target_property(mlir ${library} GELATO_MLIR)
  gelato_set_flags(${name} ${mlir})
  gtest_discover_tests(${name} TEST_PREFIX unit/${room}/
    DISCOVERY_MODE PRE_TEST PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
