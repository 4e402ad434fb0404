# How a CMake project builds kernels with gelato and links them. gelato's own
# build includes this file, and so does find_package(gelato).
#
#   gelato_add_kernels(target FILE file.gel [NAME stem] [KERNELS kernel...]
#                      [SET D=768 F=3072...] [TARGETS level...] [ACCURACY class]
#                      [SCHEDULES folder] [EMIT so])
#     a static library of the kernels of one file, by default all of them; what
#     links it can include "stem.h" (the stem is that of the file, if none is
#     named). With EMIT so the kernels are written as a module as well; its path
#     is the target's property GELATO_MODULE.
#   gelato_pack(target FOR kernels PARAMS file.safetensors OUTPUT file
#               [KERNEL kernel] [TENSORS param=tensor...] [MODEL model.json])
#     the weights of the kernels of a gelato_add_kernels, packed into a file; with
#     MODEL those of every layer, packed into a folder.
#   gelato_import(name MODEL folder)
#     a Hugging Face folder as kernels; sets name_GEL and name_JSON to the files
#     to give to gelato_add_kernels and gelato_pack.
#
# They are the verbs compile, pack and import of the command, with its messages.
# All is made when the project is built, and again when a source or the command
# is newer. What is made is the same for every configuration.

# Arguments of a function, as ARG_KEYWORD. What is missing or unknown is an error.
macro(gelato_parse_arguments function required one several)
  cmake_parse_arguments(ARG "" "${required};${one}" "${several}" ${ARGN})
  set(expected ${required} ${one} ${several})
  list(JOIN expected ", " expected)
  if(ARG_UNPARSED_ARGUMENTS)
    list(GET ARG_UNPARSED_ARGUMENTS 0 found)
    message(FATAL_ERROR "${function}: found '${found}', expected one of the "
      "keywords ${expected}")
  endif()
  foreach(keyword IN LISTS ARG_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "${function}: found nothing behind ${keyword}, "
      "expected a value")
  endforeach()
  foreach(keyword ${required})
    if(NOT DEFINED ARG_${keyword})
      message(FATAL_ERROR "${function}: found no ${keyword}, expected one")
    endif()
  endforeach()
endmacro()

# The full path of a file of the project, which is there or will be generated.
function(gelato_find_input function keyword path result)
  get_filename_component(file ${path} ABSOLUTE)
  get_source_file_property(is_generated ${file} GENERATED)
  if(NOT is_generated AND NOT EXISTS ${file})
    message(FATAL_ERROR "${function}: found no file ${file}, expected ${keyword} "
      "to name one, from the folder of this CMakeLists.txt")
  endif()
  set(${result} ${file} PARENT_SCOPE)
endfunction()

function(gelato_expect_new_target function target)
  if(TARGET ${target})
    message(FATAL_ERROR "${function}: found a target of that name already, "
      "expected a new one")
  endif()
endfunction()

function(gelato_add_kernels target)
  set(function "gelato_add_kernels(${target})")
  gelato_parse_arguments("${function}" "FILE" "NAME;ACCURACY;SCHEDULES"
    "KERNELS;SET;TARGETS;EMIT" ${ARGN})
  gelato_expect_new_target("${function}" ${target})
  gelato_find_input("${function}" FILE ${ARG_FILE} file)
  if(NOT ARG_NAME)
    get_filename_component(ARG_NAME ${file} NAME_WLE)
  endif()
  get_property(other GLOBAL PROPERTY GELATO_STEM_${ARG_NAME})
  if(other)
    message(FATAL_ERROR "${function}: found the stem ${ARG_NAME}, which ${other} "
      "has already, expected another: two headers ${ARG_NAME}.h would be taken "
      "for one another. Give one of them a NAME of its own")
  endif()
  set_property(GLOBAL PROPERTY GELATO_STEM_${ARG_NAME} ${target})

  set(options)
  foreach(kernel IN LISTS ARG_KERNELS)
    list(APPEND options --kernel ${kernel})
  endforeach()
  foreach(size IN LISTS ARG_SET)
    list(APPEND options --set ${size})
  endforeach()
  foreach(level IN LISTS ARG_TARGETS)
    list(APPEND options --target ${level})
  endforeach()
  if(ARG_ACCURACY)
    list(APPEND options --accuracy ${ARG_ACCURACY})
  endif()
  set(schedules)
  if(ARG_SCHEDULES)
    get_filename_component(folder ${ARG_SCHEDULES} ABSOLUTE)
    if(NOT IS_DIRECTORY ${folder})
      message(FATAL_ERROR "${function}: found no folder ${folder}, expected "
        "SCHEDULES to name one, from the folder of this CMakeLists.txt")
    endif()
    file(GLOB_RECURSE schedules CONFIGURE_DEPENDS ${folder}/*)
    list(APPEND options --schedules ${folder})
  endif()

  set(directory ${CMAKE_BINARY_DIR}/kernels/${target})
  set(path ${directory}/${ARG_NAME})
  set(headers ${path}.h ${directory}/env.h)
  set(outputs ${headers} ${path}.o ${path}.json)
  set(kinds h,o,json)
  foreach(kind IN LISTS ARG_EMIT)
    if(NOT kind STREQUAL "so")
      message(FATAL_ERROR "${function}: found EMIT ${kind}, expected so")
    endif()
    string(APPEND kinds ",so")
    list(APPEND outputs ${path}.so)
  endforeach()
  add_custom_command(OUTPUT ${outputs}
    COMMAND gelato::gelato compile ${file} -o ${directory} --name ${ARG_NAME}
            --emit ${kinds} ${options}
    DEPENDS gelato::gelato ${file} ${schedules}
    COMMENT "Compiling the kernels of ${target}" VERBATIM)

  set_source_files_properties(${path}.o PROPERTIES
    EXTERNAL_OBJECT TRUE GENERATED TRUE)
  add_library(${target} STATIC ${path}.o ${headers})
  file(MAKE_DIRECTORY ${directory})
  target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${directory}>)
  # The archiver is that of any language of the project.
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  list(GET languages 0 language)
  set_target_properties(${target} PROPERTIES
    LINKER_LANGUAGE ${language} PUBLIC_HEADER "${headers}"
    GELATO_FILE ${file} GELATO_SET "${ARG_SET}" GELATO_KERNELS "${ARG_KERNELS}")
  if("so" IN_LIST ARG_EMIT)
    set_target_properties(${target} PROPERTIES GELATO_MODULE ${path}.so)
  endif()
endfunction()

function(gelato_pack target)
  set(function "gelato_pack(${target})")
  gelato_parse_arguments("${function}" "FOR;PARAMS;OUTPUT" "KERNEL;MODEL"
    "TENSORS" ${ARGN})
  gelato_expect_new_target("${function}" ${target})
  set(file)
  if(TARGET ${ARG_FOR})
    get_property(file TARGET ${ARG_FOR} PROPERTY GELATO_FILE)
  endif()
  if(NOT file)
    message(FATAL_ERROR "${function}: found FOR ${ARG_FOR}, expected a target of "
      "gelato_add_kernels")
  endif()
  gelato_find_input("${function}" PARAMS ${ARG_PARAMS} params)
  get_filename_component(output ${ARG_OUTPUT} ABSOLUTE
    BASE_DIR ${CMAKE_CURRENT_BINARY_DIR})
  get_filename_component(folder ${output} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})

  set(options)
  get_property(sizes TARGET ${ARG_FOR} PROPERTY GELATO_SET)
  foreach(size IN LISTS sizes)
    list(APPEND options --set ${size})
  endforeach()
  get_property(kernels TARGET ${ARG_FOR} PROPERTY GELATO_KERNELS)
  if(ARG_KERNEL)
    set(kernels ${ARG_KERNEL})
  endif()
  foreach(kernel IN LISTS kernels)
    list(APPEND options --kernel ${kernel})
  endforeach()
  foreach(tensor IN LISTS ARG_TENSORS)
    list(APPEND options --tensor ${tensor})
  endforeach()
  set(depends gelato::gelato ${file} ${params})
  # A folder has no time that says when it was written.
  set(made ${output})
  set(touch)
  if(ARG_MODEL)
    gelato_find_input("${function}" MODEL ${ARG_MODEL} model)
    list(APPEND options --model ${model})
    list(APPEND depends ${model})
    set(made ${output}.stamp)
    set(touch COMMAND ${CMAKE_COMMAND} -E touch ${made})
  endif()
  add_custom_command(OUTPUT ${made}
    COMMAND gelato::gelato pack ${file} --params ${params} -o ${output} ${options}
    ${touch}
    DEPENDS ${depends}
    COMMENT "Packing the weights of ${target}" VERBATIM)
  add_custom_target(${target} ALL DEPENDS ${made})
endfunction()

function(gelato_import name)
  set(function "gelato_import(${name})")
  gelato_parse_arguments("${function}" "MODEL" "" "" ${ARGN})
  get_filename_component(model ${ARG_MODEL} ABSOLUTE)
  gelato_find_input("${function}" MODEL ${model}/config.json config)
  file(GLOB weights CONFIGURE_DEPENDS ${model}/*.safetensors)
  set(directory ${CMAKE_BINARY_DIR}/kernels/${name}.import)
  add_custom_command(OUTPUT ${directory}/kernels.gel ${directory}/model.json
    COMMAND gelato::gelato import ${model} -o ${directory}
    DEPENDS gelato::gelato ${config} ${weights}
    COMMENT "Importing ${model}" VERBATIM)
  set(${name}_GEL ${directory}/kernels.gel PARENT_SCOPE)
  set(${name}_JSON ${directory}/model.json PARENT_SCOPE)
endfunction()
