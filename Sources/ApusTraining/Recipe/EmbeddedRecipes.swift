// Made by Scripts/embed_recipes.sh from Recipes/*.yaml; edit those and run `make embed`.
// swift-format-ignore-file

extension RecipeLibrary {
    /// Each file of Recipes/: its name without the extension, and its text.
    package static let embedded: [(name: String, text: String)] = [
        ("digits-cnn", #"""
name: digits-cnn
description: A narrow ResNet on the 8x8 digits that ship with Apus, in seconds
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: resnet_small
  classes: 10
  channels: 1
  imageSize: 8
data:
  name: digits
  mean: [0.3055]
  std: [0.3761]
  augmentation: {shift: 1}

batchSize: 64
epochs: 20
optimizer: {name: adamw, learningRate: 0.003, weightDecay: 0.01}
schedule: {name: cosine, warmup: 1}
gate: {metric: test_accuracy, comparison: ">=", value: 0.97, minutes: 2}

"""#),
        ("fashion-10min", #"""
name: fashion-10min
description: The same small ResNet on Fashion-MNIST with ten minutes, erasing and averaged weights
systems: [B4]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: resnet_small
  classes: 10
  channels: 1
  imageSize: 28
data:
  name: fashion
  mean: [0.2860]
  std: [0.3530]
  augmentation: {flip: 0.5, shift: 2, erasing: 0.25, erasingArea: [0.02, 0.4]}

batchSize: 128
epochs: 9
optimizer:
  name: sgd
  learningRate: 0.2
  momentum: 0.9
  nesterov: true
  weightDecay: 0.0005
  groups:
    - {names: ["*.bias", "*bn*"], weightDecay: 0}
schedule: {name: cosine, warmup: 0.5}
ema: {decay: 0.998}
loss: {labelSmoothing: 0.05}
gate: {metric: test_accuracy, comparison: ">=", value: 0.93, minutes: 10}

"""#),
        ("fashion-demo", #"""
name: fashion-demo
description: A small ResNet learns Fashion-MNIST in at most five minutes on two cores
systems: [B4]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: resnet_small
  classes: 10
  channels: 1
  imageSize: 28
data:
  name: fashion
  mean: [0.2860]
  std: [0.3530]
  augmentation: {flip: 0.5}

batchSize: 128
epochs: 4
optimizer:
  name: sgd
  learningRate: 0.2
  momentum: 0.9
  nesterov: true
  weightDecay: 0.0005
  groups:
    - {names: ["*.bias", "*bn*"], weightDecay: 0}
schedule: {name: cosine, warmup: 0.5}
gate: {metric: test_accuracy, comparison: ">=", value: 0.92, minutes: 5}

"""#),
        ("resume", #"""
name: resume
kind: check
description: Stopped at any step and resumed, a run ends in the same bytes as one that never stopped
systems: [I2]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: resume
seed: 1
gate: {metric: differing_files, comparison: "<=", value: 0}

"""#),
        ("ssd-small-voc", #"""
name: ssd-small-voc
description: A small SSD learns photographs with Pascal VOC's labels from nothing; name the folder with --set data.root=
systems: [C7]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: ssd_small
  imageSize: 320
  options: {boxSizes: [16, 32, 64, 128, 256, 512]}
data:
  name: voc
  root: VOCdevkit/VOC2007
  augmentation: {flip: 0.5, verticalFlip: 0.5, photometric: 0.2, scale: [0.7, 1.4]}

batchSize: 4
epochs: 45
optimizer:
  name: adamw
  learningRate: 0.001
  weightDecay: 0.01
schedule: {name: cosine, warmup: 1}
clip: {norm: 10}
ema: {decay: 0.998}
evaluate: {every: 100}
gate: {metric: test_ap, comparison: ">=", value: 0.59, minutes: 15}

"""#),
        ("streets-demo", #"""
name: streets-demo
description: A small SSD learns road scenes from nothing in a few minutes on two cores
systems: [C7, I3]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: ssd_small
  imageSize: 192
  imageWidth: 320
data:
  name: streets
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 4
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}
evaluate: {every: 100}
gate: {metric: test_ap50, comparison: ">=", value: 0.60, minutes: 6}

"""#),
        ("weight-files", #"""
name: weight-files
kind: check
description: Weights written as safetensors and read into another model are the same to the last bit
systems: [I1]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusModels/**
check: weight-files
seed: 1
gate: {metric: differing_values, comparison: "<=", value: 0}

"""#),
    ]
}
