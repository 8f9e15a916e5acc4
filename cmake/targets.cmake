# Where sources are compiled several at a time (CMAKE_UNITY_BUILD: three times as fast from nothing),
# these stay alone: they have private names that others of their folder have too.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/alone.txt TOOLGATE_ALONE REGEX "^[^#]")
list(TRANSFORM TOOLGATE_ALONE PREPEND "${PROJECT_SOURCE_DIR}/")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/alone.txt)

# Takes the sources of this folder that stay alone out of the unity build.
function(toolgate_keep_alone)
  foreach(SOURCE ${ARGN})
    if("${CMAKE_CURRENT_SOURCE_DIR}/${SOURCE}" IN_LIST TOOLGATE_ALONE)
      set_source_files_properties(${SOURCE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()

# Folders that start no thread and share nothing: under TSan their tests would find nothing.
set(TOOLGATE_WITHOUT_THREADS
  advice cli/fleet cloudstack/api cloudstack/client cloudstack/tools json json/schema mcp policy policy/trial
  report review risk risk/compile simulator simulator/engine simulator/infrastructure simulator/machines
  simulator/model simulator/monitoring simulator/networks simulator/people simulator/saving
  simulator/storage)

# toolgate_library(NAME SOURCES a.cc ... [DEPS json net ...] [LIBS third_party ...]
#                  [TESTS a_test.cc ...] [TESTING testing/fake.cc ...] [TEST_LIBS ...]
#                  [FUZZERS a_fuzz.cc ...])
# One call per folder under src/: the library toolgate_NAME, the library toolgate_NAME_testing of its
# testing/ sources, one test program of all its tests, and one fuzz program per fuzzer (a libFuzzer binary, or a driver that replays fuzz/<name>/ as a test).
function(toolgate_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LIBS;TESTS;TESTING;TEST_LIBS;FUZZERS" ${ARGN})
  string(REPLACE "/" "_" TARGET "toolgate_${NAME}")
  if(TOOLGATE_SANITIZE MATCHES "thread" AND NAME IN_LIST TOOLGATE_WITHOUT_THREADS)
    unset(ARG_TESTS)
    unset(ARG_FUZZERS)
  endif()
  toolgate_keep_alone(${ARG_SOURCES} ${ARG_TESTS} ${ARG_TESTING})
  add_library(${TARGET} STATIC ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS REPLACE "/" "_")
  list(TRANSFORM ARG_DEPS PREPEND "toolgate_")
  target_link_libraries(${TARGET} PUBLIC ${ARG_DEPS} ${ARG_LIBS} PRIVATE toolgate_settings)
  target_include_directories(${TARGET} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  if(ARG_TESTING AND (TOOLGATE_TESTS OR TOOLGATE_FUZZ))
    add_library(${TARGET}_testing STATIC ${ARG_TESTING})
    target_link_libraries(${TARGET}_testing PUBLIC ${TARGET} ${ARG_TEST_LIBS} PRIVATE toolgate_settings)
    set(ARG_TEST_LIBS ${TARGET}_testing)
  endif()
  if(TOOLGATE_TESTS AND ARG_TESTS)
    add_executable(${TARGET}_test ${ARG_TESTS})
    target_link_libraries(${TARGET}_test PRIVATE ${TARGET} ${ARG_TEST_LIBS} GTest::gtest_main toolgate_settings)
    target_compile_definitions(${TARGET}_test PRIVATE TOOLGATE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME ${NAME} COMMAND ${TARGET}_test --gtest_brief=1 WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    set_tests_properties(${NAME} PROPERTIES TIMEOUT 120)
  endif()
  foreach(FUZZER ${ARG_FUZZERS})
    toolgate_fuzzer(${FUZZER} ${TARGET} ${ARG_TEST_LIBS})
  endforeach()
endfunction()

function(toolgate_fuzzer SOURCE)
  get_filename_component(FUZZER ${SOURCE} NAME_WE)
  if(TOOLGATE_FUZZ)
    add_executable(${FUZZER} ${SOURCE})
    target_link_libraries(${FUZZER} PRIVATE ${ARGN} toolgate_settings)
    target_link_options(${FUZZER} PRIVATE -fsanitize=fuzzer)
  elseif(TOOLGATE_TESTS)
    add_executable(${FUZZER} ${SOURCE} ${PROJECT_SOURCE_DIR}/fuzz/replay.cc)
    set_target_properties(${FUZZER} PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(${FUZZER} PRIVATE ${ARGN} toolgate_settings)
    add_test(NAME ${FUZZER} COMMAND ${FUZZER} ${PROJECT_SOURCE_DIR}/fuzz/${FUZZER})
  endif()
endfunction()

# toolgate_program(NAME SOURCE DEPS ...): a binary whose main() is in src/cmd/.
function(toolgate_program NAME SOURCE)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${NAME} ${SOURCE})
  list(TRANSFORM ARG_DEPS REPLACE "/" "_")
  list(TRANSFORM ARG_DEPS PREPEND "toolgate_")
  target_link_libraries(${NAME} PRIVATE ${ARG_DEPS} toolgate_settings)
  install(TARGETS ${NAME} RUNTIME COMPONENT ${NAME})
endfunction()
