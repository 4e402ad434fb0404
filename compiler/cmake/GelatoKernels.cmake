# How a CMake project builds kernels with gelato and links them.
#
#   gelato_add_kernels(target SOURCE file.gel NAME stem
#                      [TARGETS level,level...] [SET D=768,...] [DEPENDS ...])
#     a static library of the kernels of one file; its users can include
#     "stem.h". The artifacts stay in a folder of the target's name.
#   gelato_import_model(name MODEL dir)
#     runs `gelato import`; sets name_GEL, name_JSON to the files it writes
#   gelato_pack_model(target SOURCE file.gel MANIFEST model.json
#                     PARAMS model.safetensors OUTPUT dir)
#     packs the weights of every layer into a file of its own in dir

function(gelato_import_model name)
  cmake_parse_arguments(ARG "" "MODEL" "" ${ARGN})
  set(directory ${CMAKE_BINARY_DIR}/${name})
  add_custom_command(
    OUTPUT ${directory}/kernels.gel ${directory}/model.json
    COMMAND gelato import ${ARG_MODEL} -o ${directory}
    DEPENDS gelato ${ARG_MODEL}/config.json ${ARG_MODEL}/model.safetensors
    COMMENT "Importing ${ARG_MODEL}" VERBATIM)
  set(${name}_GEL ${directory}/kernels.gel PARENT_SCOPE)
  set(${name}_JSON ${directory}/model.json PARENT_SCOPE)
endfunction()

function(gelato_pack_model target)
  cmake_parse_arguments(ARG "" "SOURCE;MANIFEST;PARAMS;OUTPUT" "" ${ARGN})
  add_custom_command(OUTPUT ${ARG_OUTPUT}.stamp
    COMMAND gelato pack ${ARG_SOURCE} --model ${ARG_MANIFEST}
            --params ${ARG_PARAMS} -o ${ARG_OUTPUT}
    COMMAND ${CMAKE_COMMAND} -E touch ${ARG_OUTPUT}.stamp
    DEPENDS gelato ${ARG_SOURCE} ${ARG_MANIFEST} ${ARG_PARAMS}
    COMMENT "Packing the weights of ${ARG_PARAMS}" VERBATIM)
  add_custom_target(${target} DEPENDS ${ARG_OUTPUT}.stamp)
endfunction()

function(gelato_add_kernels target)
  cmake_parse_arguments(ARG "" "SOURCE;NAME;TARGETS;SET" "DEPENDS" ${ARGN})
  set(directory ${CMAKE_BINARY_DIR}/kernels/${target})
  set(options)
  if(ARG_TARGETS)
    list(APPEND options --target ${ARG_TARGETS})
  endif()
  if(ARG_SET)
    list(APPEND options --set ${ARG_SET})
  endif()
  add_custom_command(
    OUTPUT ${directory}/lib${ARG_NAME}.a ${directory}/${ARG_NAME}.h
           ${directory}/${ARG_NAME}.o ${directory}/${ARG_NAME}.json
    COMMAND gelato compile ${ARG_SOURCE} -o ${directory} --name ${ARG_NAME}
            ${options}
    DEPENDS gelato ${ARG_SOURCE} ${ARG_DEPENDS}
    COMMENT "Compiling the kernels of ${ARG_NAME}" VERBATIM)
  add_custom_target(${target}-generated
    DEPENDS ${directory}/lib${ARG_NAME}.a ${directory}/${ARG_NAME}.h)
  file(MAKE_DIRECTORY ${directory})
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${directory}/lib${ARG_NAME}.a
    INTERFACE_INCLUDE_DIRECTORIES ${directory})
  add_dependencies(${target} ${target}-generated)
endfunction()
