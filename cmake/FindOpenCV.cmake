# OpenCV's core alone. Debian keeps OpenCVConfig.cmake in libopencv-dev, which would install every module
# of OpenCV and, through imgcodecs, GDAL.

include(FindPackageHandleStandardArgs)
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
set(opencv_libraries)
foreach(component IN LISTS OpenCV_FIND_COMPONENTS)
    find_library(OPENCV_${component}_LIBRARY opencv_${component})
    list(APPEND opencv_libraries OPENCV_${component}_LIBRARY)
    if(OPENCV_${component}_LIBRARY AND OPENCV_INCLUDE_DIR AND NOT TARGET opencv_${component})
        add_library(opencv_${component} SHARED IMPORTED)
        set_target_properties(opencv_${component} PROPERTIES IMPORTED_LOCATION "${OPENCV_${component}_LIBRARY}"
            INTERFACE_INCLUDE_DIRECTORIES "${OPENCV_INCLUDE_DIR}")
    endif()
endforeach()
find_package_handle_standard_args(OpenCV REQUIRED_VARS OPENCV_INCLUDE_DIR ${opencv_libraries}
    REASON_FAILURE_MESSAGE "Run packaging/setup.")
mark_as_advanced(OPENCV_INCLUDE_DIR ${opencv_libraries})
