# Third-party libraries, all from Debian packages (docs/dependencies.md says why each is here).
# Which folder may include which library is decided in src/layers.txt.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(OpenSSL 3 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
if(TOOLGATE_TESTS OR TOOLGATE_FUZZ)
  find_package(GTest REQUIRED)
  find_package(Boost 1.81 REQUIRED COMPONENTS json)
  find_package(simdjson REQUIRED)
endif()

add_library(third_party_asio INTERFACE)
target_include_directories(third_party_asio SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_compile_definitions(third_party_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ERROR_CODE_HEADER_ONLY)
target_link_libraries(third_party_asio INTERFACE Threads::Threads)

# llhttp: Debian ships its C sources inside node-llhttp and no library, so it is compiled here.
set(LLHTTP_SOURCES /usr/share/llhttp CACHE PATH "folder with llhttp's api.c, http.c and llhttp.c")
set(LLHTTP_INCLUDE /usr/share/include/llhttp CACHE PATH "folder with llhttp.h")
add_library(third_party_llhttp STATIC
  ${LLHTTP_SOURCES}/api.c ${LLHTTP_SOURCES}/http.c ${LLHTTP_SOURCES}/llhttp.c)
target_compile_definitions(third_party_llhttp PUBLIC LLHTTP_STRICT_MODE=1)
target_include_directories(third_party_llhttp SYSTEM PUBLIC ${LLHTTP_INCLUDE})
set_target_properties(third_party_llhttp PROPERTIES UNITY_BUILD OFF C_CLANG_TIDY "" COMPILE_OPTIONS "-w;-O2")
