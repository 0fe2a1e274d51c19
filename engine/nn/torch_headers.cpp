#include "engine/nn/torch_internal.h"
