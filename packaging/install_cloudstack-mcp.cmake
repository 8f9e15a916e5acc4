include(${PACKAGING_SOURCE}/install_text.cmake)
install_text(systemd/cloudstack-mcp.service.in ${UNIT_FOLDER}
  OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
private_folder(${CONFIG_FOLDER}/cloudstack-mcp)
