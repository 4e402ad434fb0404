# Whether rooms include what they say they use, and all of it.
#
#   cmake -DCOMPILER=dir "-DROOMS=Room=Used,Used;..." -P CheckRooms.cmake
#
# The include path cannot tell: what a room uses comes with what that uses.

cmake_minimum_required(VERSION 3.28)
foreach(entry IN LISTS ROOMS)
  string(REGEX REPLACE "=.*" "" room ${entry})
  string(REGEX REPLACE ".*=" "" declared "${entry}")
  string(REPLACE "," ";" declared "${declared}")
  set(included)
  file(GLOB_RECURSE files ${COMPILER}/lib/${room}/*.h ${COMPILER}/lib/${room}/*.cpp
    ${COMPILER}/include/gelato/${room}/*)
  # Programs that find coefficients are no part of the room.
  list(FILTER files EXCLUDE REGEX "/fits/")
  foreach(file IN LISTS files)
    file(STRINGS ${file} lines REGEX "include \"gelato/[A-Z]")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE ".*\"gelato/([A-Za-z]+)/.*" "\\1" used "${line}")
      list(APPEND included ${used})
      if(NOT used STREQUAL room AND NOT used IN_LIST declared)
        message(SEND_ERROR "${file}: ${line}: expected a room that ${room} USES "
          "(${declared}); add it in compiler/CMakeLists.txt")
      endif()
    endforeach()
  endforeach()
  foreach(used IN LISTS declared)
    if(NOT used IN_LIST included)
      message(SEND_ERROR "${room} USES ${used} and includes nothing of it")
    endif()
  endforeach()
endforeach()
