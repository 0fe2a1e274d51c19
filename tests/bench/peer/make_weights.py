"""Writes the state dict of torchvision's resnet18 (45 MB) with random weights: make_weights.py FILE zip|legacy"""

import sys

import torch
import torchvision

torch.manual_seed(576)
torch.save(torchvision.models.resnet18().state_dict(), sys.argv[1],
           _use_new_zipfile_serialization=sys.argv[2] == "zip")
