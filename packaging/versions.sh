# What packaging/setup installs that does not come from Debian. docs/dependencies.md says why each was chosen.
TORCH_VERSION=2.15.0
TORCH_SHA256=48c2d861134c0b5697c7602cb5ffa68f62a2989fdcd1717e593356f67996ca1e
TORCH_DIR="${BENCHLIGHT_TORCH_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/benchlight/libtorch-$TORCH_VERSION}"
