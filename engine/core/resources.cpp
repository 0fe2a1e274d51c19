#include "engine/core/resources.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"

namespace benchlight {

const std::vector<Resource> &resources() {
    static const std::vector<Resource> all{
        {.name = "cifar10",
         .title = "CIFAR-10, binary version",
         .url = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
         .size = 170'052'171,
         .sha256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
         .place = "cifar-10-batches-bin",
         .most_unpacked = 200'000'000},
        {.name = "movielens-small",
         .title = "MovieLens, small set",
         .url = "https://files.grouplens.org/datasets/movielens/ml-latest-small.zip",
         .size = 978'202,
         .sha256 = "696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436",
         .place = "ml-latest-small",
         .most_unpacked = 10'000'000},
        {.name = "resnet18-imagenet",
         .title = "ResNet-18's weights, trained on ImageNet",
         .url = "https://download.pytorch.org/models/resnet18-f37072fd.pth",
         .size = 46'830'571,
         .sha256 = "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec",
         .place = "resnet18-f37072fd.pth"},
    };
    return all;
}

const Resource &find_resource(const std::string &name) {
    std::string names;
    for (const Resource &resource : resources()) {
        if (resource.name == name) return resource;
        names += (names.empty() ? "" : ", ") + resource.name;
    }
    throw UsageError("There is nothing named \"" + display_path(name) + "\" to fetch; there are " + names + ".");
}

std::filesystem::path resource_path(const Resource &resource) { return cache_folder() / resource.place; }

} // namespace benchlight
