# install_text(TEMPLATE FOLDER PERMISSION...): writes a text for the prefix that is being installed to,
# and installs it without its `.in`. Run at installation, after PACKAGING_SOURCE and so on are set.
set(PROGRAM_FOLDER ${CMAKE_INSTALL_PREFIX}/${BINDIR})
set(SHARE_FOLDER ${CMAKE_INSTALL_PREFIX}/${DATADIR})
set(DOC_FOLDER ${SHARE_FOLDER}/doc)
set(UNIT_FOLDER ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
set(CONFIG_FOLDER ${CMAKE_INSTALL_PREFIX}/${SYSCONFDIR})
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(CONFIG_FOLDER /${SYSCONFDIR})
endif()
file(READ ${PACKAGING_SOURCE}/systemd/hardening.conf HARDENING)

function(install_text TEMPLATE FOLDER)
  get_filename_component(NAME ${TEMPLATE} NAME_WLE)
  # Installations to different places may run at once.
  string(MD5 PLACE "$ENV{DESTDIR} ${FOLDER}")
  set(TEXT ${PACKAGING_BINARY}/installed/${PLACE}/${NAME})
  configure_file(${PACKAGING_SOURCE}/${TEMPLATE} ${TEXT} @ONLY)
  file(INSTALL ${TEXT} DESTINATION ${FOLDER} PERMISSIONS ${ARGN})
  file(REMOVE_RECURSE ${PACKAGING_BINARY}/installed/${PLACE})
endfunction()

# private_folder(FOLDER): one that nobody but its owner and its group may enter.
function(private_folder FOLDER)
  file(MAKE_DIRECTORY $ENV{DESTDIR}${FOLDER})
  file(CHMOD $ENV{DESTDIR}${FOLDER} PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE)
endfunction()
