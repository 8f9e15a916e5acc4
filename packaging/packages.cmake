# The Debian packages. What they need of Debian is found by dpkg-shlibdeps in the programs themselves.
set(TOOLGATE_PACKAGE_MAINTAINER "toolgate maintainers <toolgate@localhost>" CACHE STRING
  "who answers for the packages, as `Name <address>`")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME toolgate)
set(CPACK_PACKAGE_VENDOR toolgate)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${TOOLGATE_PACKAGE_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL toolgate cloudstack-mcp cloudstack-sim)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_THREADS 0)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# debian_package(NAME SECTION SUMMARY DETAILS [SERVICE USER HOME PRIVATE_PATH...]): the service has a
# user of its own, who may read the private paths.
function(debian_package NAME SECTION SUMMARY DETAILS)
  string(TOUPPER ${NAME} KEY)
  set(CPACK_COMPONENT_${KEY}_DESCRIPTION "${SUMMARY}\n${DETAILS}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${KEY}_PACKAGE_NAME ${NAME} PARENT_SCOPE)
  set(CPACK_DEBIAN_${KEY}_PACKAGE_SECTION ${SECTION} PARENT_SCOPE)
  cmake_parse_arguments(ARG "" "SERVICE;USER;HOME" "PRIVATE" ${ARGN})
  if(NOT ARG_SERVICE)
    return()
  endif()
  set(PACKAGE ${NAME})
  set(UNIT ${ARG_SERVICE})
  set(USER ${ARG_USER})
  set(HOME ${ARG_HOME})
  list(JOIN ARG_PRIVATE " " PRIVATE_PATHS)
  set(FOLDER ${CMAKE_CURRENT_BINARY_DIR}/debian/${NAME})
  foreach(SCRIPT postinst prerm postrm)
    configure_file(debian/${SCRIPT}.in ${FOLDER}/${SCRIPT} @ONLY)
    list(APPEND CONTROL ${FOLDER}/${SCRIPT})
  endforeach()
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/debian/${NAME}.conffiles)
    configure_file(debian/${NAME}.conffiles ${FOLDER}/conffiles COPYONLY)
    list(APPEND CONTROL ${FOLDER}/conffiles)
  endif()
  set(CPACK_DEBIAN_${KEY}_PACKAGE_CONTROL_EXTRA "${CONTROL}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${KEY}_PACKAGE_DEPENDS adduser PARENT_SCOPE)
  # Who may vouch for servers that are reached by https.
  set(CPACK_DEBIAN_${KEY}_PACKAGE_RECOMMENDS ca-certificates PARENT_SCOPE)
endfunction()

debian_package(toolgate net "gateway between AI agents and MCP servers"
  "Nothing reaches a server without passing the operator's policy, which hides\n\
tools, denies calls by name, class and arguments, and limits how often. Every\n\
call leaves a record."
  SERVICE toolgate.service USER toolgate HOME /var/lib/toolgate
  PRIVATE /etc/toolgate /etc/toolgate/policies /etc/toolgate/toolgate.yaml)
debian_package(cloudstack-mcp net "MCP server for Apache CloudStack"
  "Tools for virtual machines, storage, networks and the infrastructure of a\n\
CloudStack cloud, over Streamable HTTP and stdio. What cannot be undone is done\n\
only after a person has agreed."
  SERVICE cloudstack-mcp.service USER cloudstack-mcp HOME /nonexistent
  PRIVATE /etc/cloudstack-mcp)
debian_package(cloudstack-sim devel "simulated CloudStack management server"
  "A cloud that lives in memory, with machines, disks, networks, jobs and faults,\n\
to develop, test and demonstrate against.")

include(CPack)
