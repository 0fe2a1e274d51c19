#include "engine/training/stored_tensor_internal.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

namespace benchlight::training {

void copy_stored(const nn::SafeTensors &checkpoint, const std::string &name, const std::filesystem::path &file,
                 at::Tensor to) {
    const at::NoGradGuard no_grad;
    const at::Tensor &from = checkpoint.at(name, file);
    if (from.sizes() != to.sizes() || from.scalar_type() != to.scalar_type())
        throw Error("The checkpoint " + display_path(file) + " is of another model: its tensor '" + name +
                    "' has another shape.");
    to.copy_(from);
}

} // namespace benchlight::training
