# Compiler settings that hold for every target of ours. Third-party code is built without them.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(toolgate_settings INTERFACE)
target_include_directories(toolgate_settings INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(toolgate_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wimplicit-fallthrough
  # Designated initialisers name what differs from the defaults; GCC 12 wants all of them named.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # std::stable_sort of libstdc++ 12 uses what clang 19 calls deprecated.
  target_compile_options(toolgate_settings INTERFACE -Wno-deprecated-declarations)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # The frame of a coroutine holds what is private to its source, which is not the main file then.
  target_compile_options(toolgate_settings INTERFACE -Wno-subobject-linkage)
endif()
if(TOOLGATE_WERROR)
  target_compile_options(toolgate_settings INTERFACE -Werror)
endif()
if(TOOLGATE_SANITIZE)
  # Everything that links into one program must agree on these, so they are global.
  add_compile_options(-fsanitize=${TOOLGATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TOOLGATE_SANITIZE})
  if(TOOLGATE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC warns that TSan does not model the fences in Asio; the suppression file names them.
    add_compile_options(-Wno-tsan)
  endif()
endif()
