include(${PACKAGING_SOURCE}/install_text.cmake)
install_text(systemd/toolgate.service.in ${UNIT_FOLDER} OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
private_folder(${CONFIG_FOLDER}/toolgate)
private_folder(${CONFIG_FOLDER}/toolgate/policies)
# An installation over an older one keeps the configuration there is.
if(NOT EXISTS $ENV{DESTDIR}${CONFIG_FOLDER}/toolgate/toolgate.yaml)
  install_text(etc/toolgate.yaml.in ${CONFIG_FOLDER}/toolgate OWNER_READ OWNER_WRITE GROUP_READ)
endif()
