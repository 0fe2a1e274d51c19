"""Trains ResNet-18 as the notebook does and prints images a second: notebook.py ZIP [--images N] [--epochs N]

CIFAR-10 images in memory, RandomRotation(30), RandomHorizontalFlip, ToTensor and Normalize, a DataLoader without worker
processes, batches of 64, Adam at its defaults, cross entropy, and loss and accuracy read after every batch. The last
epoch counts, so that what is paid once does not.
"""

import argparse
import io
import random
import time
import zipfile

import torch
import torchvision
from PIL import Image
from torchvision import transforms

MEAN = (0.4934569299, 0.483376652, 0.4471793473)
STD = (0.2476211786, 0.2445851415, 0.2626110017)


class Images(torch.utils.data.Dataset):
    def __init__(self, path, count):
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if "train/" in name and name.endswith((".jpg", ".png"))]
            classes = sorted({name.split("/")[-2] for name in names})
            names = random.Random(576).sample(names, count)
            self.images = [Image.open(io.BytesIO(archive.read(name))).convert("RGB") for name in names]
            self.labels = [classes.index(name.split("/")[-2]) for name in names]
        self.transform = transforms.Compose([
            transforms.RandomRotation(30),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.transform(self.images[index]), self.labels[index]


def train_epoch(model, loader, loss_function, optimizer):
    total_loss = total_accuracy = 0.0
    model.train()
    for images, labels in loader:
        optimizer.zero_grad()
        outputs = model(images)
        loss = loss_function(outputs, labels)
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
        total_accuracy += (outputs.argmax(dim=1) == labels).float().mean().item()
    return total_loss / len(loader), total_accuracy / len(loader)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("zip")
    parser.add_argument("--images", type=int, default=3200)
    parser.add_argument("--epochs", type=int, default=2)
    options = parser.parse_args()

    torch.manual_seed(576)
    images = Images(options.zip, options.images)
    loader = torch.utils.data.DataLoader(images, batch_size=64, shuffle=True)
    model = torchvision.models.resnet18(weights=None)
    model.fc = torch.nn.Linear(model.fc.in_features, 10)
    loss_function = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(options.epochs):
        start = time.perf_counter()
        train_epoch(model, loader, loss_function, optimizer)
        seconds = time.perf_counter() - start
    print(len(images) / seconds)


main()
