"""Evaluates ResNet-18 on CIFAR-10's test images as the notebook does: answers each line on standard input, network, images
or reading, with the images that one pass made a second: evaluate.py ZIP THREADS

Evaluation mode, no_grad, fp32, a DataLoader without worker processes over PIL images in memory, batches of 64, ToTensor
and Normalize; probabilities, predictions and labels are kept. `reading` decodes the images out of the zip anew before
that, `network` takes batches that are tensors already and stops at the logits.
"""

import io
import sys
import time
import zipfile

import torch
import torchvision
from PIL import Image
from torchvision import transforms

MEAN = (0.4934569299, 0.483376652, 0.4471793473)
STD = (0.2476211786, 0.2445851415, 0.2626110017)


class Images(torch.utils.data.Dataset):
    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if "test/" in name and name.endswith((".jpg", ".png")))
            classes = sorted({name.split("/")[-2] for name in names})
            self.images = [Image.open(io.BytesIO(archive.read(name))).convert("RGB") for name in names]
            self.labels = [classes.index(name.split("/")[-2]) for name in names]
        self.transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize(MEAN, STD)])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.transform(self.images[index]), self.labels[index]


def loader_of(images):
    return torch.utils.data.DataLoader(images, batch_size=64)


def predict(model, loader):
    labels, probabilities, predictions = [], [], []
    model.eval()
    with torch.no_grad():
        for x, y in loader:
            probability = torch.softmax(model(x), dim=1)
            predictions.append(probability.argmax(dim=1))
            probabilities.append(probability)
            labels.append(y)
    return torch.cat(labels), torch.cat(predictions), torch.cat(probabilities)


def forward(model, batches):
    model.eval()
    with torch.no_grad():
        for x in batches:
            model(x)


def main():
    torch.manual_seed(576)
    torch.set_num_threads(int(sys.argv[2]))
    images = Images(sys.argv[1])
    batches = [x for x, _ in loader_of(images)]
    model = torchvision.models.resnet18(weights=None)
    model.fc = torch.nn.Linear(model.fc.in_features, 10)
    for line in sys.stdin:
        start = time.perf_counter()
        if line.strip() == "network":
            forward(model, batches)
        else:
            predict(model, loader_of(Images(sys.argv[1]) if line.strip() == "reading" else images))
        print(len(images) / (time.perf_counter() - start), flush=True)


main()
