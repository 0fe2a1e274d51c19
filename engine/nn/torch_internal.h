#pragma once
// The part of LibTorch that engine/ uses, precompiled once (13 s with all of torch/torch.h otherwise).
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
