# Makes find_package(segdb) work where segdb was installed.

include(CMakePackageConfigHelpers)
set(SEGDB_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/segdb")
set(SEGDB_FIND_MODULES "${PROJECT_SOURCE_DIR}/.cmake/FindLibCSV.cmake" "${PROJECT_SOURCE_DIR}/.cmake/Findre2.cmake"
                       "${PROJECT_SOURCE_DIR}/.cmake/Findutf8proc.cmake")

configure_package_config_file("${PROJECT_SOURCE_DIR}/.cmake/segdbConfig.cmake.in" "${PROJECT_BINARY_DIR}/segdbConfig.cmake"
                              INSTALL_DESTINATION "${SEGDB_CMAKE_DIR}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/segdbConfigVersion.cmake" COMPATIBILITY SameMinorVersion)

if(SEGDB_INSTALL)
    install(TARGETS segdb EXPORT segdbTargets)
    install(EXPORT segdbTargets NAMESPACE segdb:: DESTINATION "${SEGDB_CMAKE_DIR}")
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/segdb" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
            FILES_MATCHING PATTERN "*.hpp")
    install(FILES "${PROJECT_BINARY_DIR}/segdbConfig.cmake" "${PROJECT_BINARY_DIR}/segdbConfigVersion.cmake"
                  ${SEGDB_FIND_MODULES} DESTINATION "${SEGDB_CMAKE_DIR}")
    if(TARGET segdb_cli)
        install(TARGETS segdb_cli)
    endif()
endif()
