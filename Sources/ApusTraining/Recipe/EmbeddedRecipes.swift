// Made by Scripts/embed_recipes.sh from Recipes/*.yaml; edit those and run `make embed`.
// swift-format-ignore-file

extension RecipeLibrary {
    /// Each file of Recipes/: its name without the extension, and its text.
    package static let embedded: [(name: String, text: String)] = [
        ("alexnet-equality", #"""
name: alexnet-equality
kind: equality
description: AlexNet, the original and the single tower, against their references
systems: [B1]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusModels/**
  - Tests/ApusModelsTests/Fixtures/models.json
check: networks
networks: [alexnet*]
gate: {metric: differing_networks, comparison: "<=", value: 0}

"""#),
        ("alexnet-fashion", #"""
name: alexnet-fashion
description: The original AlexNet, with local response normalisation and groups, on clothes stretched to 67 pixels
systems: [B1]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: alexnet_original
  classes: 10
  channels: 1
  imageSize: 67
  options: {hidden: 512}
data:
  name: fashion
  stretch: true
  mean: [0.286]
  std: [0.353]
  augmentation: {flip: 0.5}

batchSize: 64
epochs: 6
optimizer: {name: adamw, learningRate: 0.0005, weightDecay: 0.01}
schedule: {name: cosine, warmup: 0.2}
gate: {metric: test_accuracy, comparison: ">=", value: 0.88, minutes: 10}

"""#),
        ("attention-equality", #"""
name: attention-equality
kind: equality
description: Multi-head attention with every mask, attention maps and their rollout against PyTorch
systems: [A4]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusModels/Classification/**
  - Sources/ApusProof/Attention/**
  - Tests/ApusNNTests/Fixtures/attention.json
  - Tests/ApusModelsTests/Fixtures/attention_maps.json
check: attention
gate: {metric: differing_calls, comparison: "<=", value: 0}

"""#),
        ("augmentation-distributions", #"""
name: augmentation-distributions
kind: equality
description: Random crops, colours, erasing and zooms are distributed as torchvision's, boxes and all
systems: [B6]
sources:
  - Sources/ApusTensor/**
  - Sources/ApusVision/**
  - Tests/ApusVisionTests/Fixtures/augmentation.json
check: augmentation
seed: 11
gate: {metric: differing_distributions, comparison: "<=", value: 0}

"""#),
        ("autoassign-equality", #"""
name: autoassign-equality
kind: equality
description: AutoAssign's losses and gradients against the paper's formulas in PyTorch, on generated answers
systems: [C9]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/learned_assignment.json
check: learned-assignment
networks: [autoassign*]
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("autoassign-shapes", #"""
name: autoassign-shapes
description: A small AutoAssign learns squares, circles, triangles and stars on textured grounds
systems: [C9]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: autoassign_small
  imageSize: 128
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 6
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.60}

"""#),
        ("auxiliary-heads", #"""
name: auxiliary-heads
kind: check
description: Auxiliary heads help the first epochs of Inception v1
systems: [B3]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: auxiliary-heads
seed: 1
gate: {metric: loss_ratio, comparison: "<=", value: 0.9}

"""#),
        ("box-geometry", #"""
name: box-geometry
kind: equality
description: Overlaps, codes, anchors, what anchors learn and suppression by hand, and against torchvision and d2l
systems: [C1]
sources:
  - Sources/ApusVision/Anchors/**
  - Sources/ApusVision/Boxes/**
  - Sources/ApusProof/Boxes/**
  - Tests/ApusVisionTests/Fixtures/boxes.json
  - Tests/ApusVisionTests/Fixtures/metrics.json
check: box-geometry
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("compact-equality", #"""
name: compact-equality
kind: equality
description: MobileNet v1 to v3 and SqueezeNet against their references
systems: [H5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusModels/**
  - Tests/ApusModelsTests/Fixtures/models.json
check: networks
networks: [mobilenet_*, squeezenet*]
gate: {metric: differing_networks, comparison: "<=", value: 0}

"""#),
        ("deformable-against-detr", #"""
name: deformable-against-detr
kind: check
description: Deformable DETR reaches DETR's AP50 on shapes in half its steps
systems: [C11]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: deformable-against-detr
seed: 1
gate: {metric: epoch_ratio, comparison: "<=", value: 0.5}

"""#),
        ("deformable-detr-equality", #"""
name: deformable-detr-equality
kind: equality
description: Deformable DETR in all its variants against the authors' code, with padding, matches, losses, gradients
systems: [C11]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/deformable_detr.json
check: deformable-detr
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("deformable-detr-shapes", #"""
name: deformable-detr-shapes
description: A small Deformable DETR learns squares, circles, triangles and stars on textured grounds
systems: [C11]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: deformable_detr_small
  imageSize: 128
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 10
optimizer:
  name: adamw
  learningRate: 0.001
  weightDecay: 0.0001
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 1}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.70}

"""#),
        ("detection-metrics", #"""
name: detection-metrics
kind: equality
description: COCO's and VOC's figures of boxes and masks on 200 random sets against pycocotools, kinds of errors against TIDE
systems: [C2]
sources:
  - Sources/ApusVision/Boxes/**
  - Sources/ApusVision/Metrics/**
  - Sources/ApusProof/Boxes/**
  - Tests/ApusVisionTests/Fixtures/metrics.json
  - Tests/ApusVisionTests/Fixtures/detection_errors.json
check: detection-metrics
gate: {metric: differing_sets, comparison: "<=", value: 0}

"""#),
        ("detr-equality", #"""
name: detr-equality
kind: equality
description: DETR against the authors' code, with positions, matches, outputs, every layer's losses, gradients, detections
systems: [C10]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/detr.json
check: set-prediction
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("detr-shapes", #"""
name: detr-shapes
description: A small DETR learns squares, circles, triangles and stars, each found once without suppression
systems: [C10]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1
threads: 1

model:
  name: detr_small
  imageSize: 96
data:
  name: shapes
  trainCount: 6000
  testCount: 200
  augmentation: {flip: 0.5, verticalFlip: 0.5}

batchSize: 16
epochs: 40
optimizer:
  name: adamw
  learningRate: 0.0005
  weightDecay: 0.0001
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 0.1}
ema: {decay: 0.99}
evaluate: {every: 5}
gate: {metric: test_ap50, comparison: ">=", value: 0.70, limits: [{metric: test_duplicates, value: 0.05}]}

"""#),
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
  augmentation: {flip: 0.5, shift: 1, erasing: 0.1, erasingArea: [0.02, 0.2]}

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
        ("fasterrcnn-coco", #"""
name: fasterrcnn-coco
description: Faster R-CNN on ResNet-50-FPN learns COCO as torchvision's published weights did; --set data.root= names COCO, resnet50-0676ba61.pth starts the body
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: fasterrcnn_resnet50_fpn
  imageSize: 800
  longestSide: 1333
  weights: resnet50-0676ba61.pth
  replace: [backbone.fpn, rpn, roi_heads]
data:
  name: coco
  root: coco
  augmentation: {flip: 0.5}

batchSize: 16
epochs: 26
optimizer:
  name: sgd
  learningRate: 0.02
  momentum: 0.9
  weightDecay: 0.0001
schedule: {name: multistep, milestones: [16, 22], warmup: 0.136, warmupFactor: 0.001}
gate: {metric: test_ap, comparison: ">=", value: 0.37}

"""#),
        ("fasterrcnn-equality", #"""
name: fasterrcnn-equality
kind: equality
description: Faster R-CNN on ResNet-50-FPN and VGG-16 against torchvision, with proposals, matches, outputs, losses, gradients, detections
systems: [C5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/two_stage.json
check: detectors
networks: [fasterrcnn*]
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("fasterrcnn-shapes", #"""
name: fasterrcnn-shapes
description: A small Faster R-CNN learns squares, circles, triangles and stars on textured grounds
systems: [C5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: fasterrcnn_small
  imageSize: 128
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 8
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.60}

"""#),
        ("fastrcnn-shapes", #"""
name: fastrcnn-shapes
description: A small Fast R-CNN learns shapes from selective search's boxes
systems: [C4]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: fastrcnn_small
  imageSize: 128
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 6
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.60}

"""#),
        ("fcos-coco", #"""
name: fcos-coco
description: FCOS on ResNet-50-FPN learns COCO as torchvision's published weights did; --set data.root= names COCO, resnet50-0676ba61.pth starts the body
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: fcos_resnet50_fpn
  imageSize: 800
  longestSide: 1333
  weights: resnet50-0676ba61.pth
  replace: [backbone.fpn, head]
data:
  name: coco
  root: coco
  augmentation: {flip: 0.5}

batchSize: 16
epochs: 26
optimizer:
  name: sgd
  learningRate: 0.01
  momentum: 0.9
  weightDecay: 0.0001
schedule: {name: multistep, milestones: [16, 22], warmup: 0.136, warmupFactor: 0.001}
gate: {metric: test_ap, comparison: ">=", value: 0.392}

"""#),
        ("fcos-equality", #"""
name: fcos-equality
kind: equality
description: FCOS on ResNet-50 against torchvision, with points, matches, outputs, losses, gradients, detections
systems: [C8]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/detection.json
  - Tests/ApusModelsTests/Fixtures/two_stage.json
check: detectors
networks: [fcos*]
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("fcos-shapes", #"""
name: fcos-shapes
description: A small FCOS learns squares, circles, triangles and stars on textured grounds
systems: [C8]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: fcos_small
  imageSize: 128
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 6
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.60}

"""#),
        ("few-clothes", #"""
name: few-clothes
description: Five other kinds of clothes from ten pictures of each
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: resnet_small
  channels: 1
  imageSize: 28
data:
  name: fashion
  classes: [Pullover, Dress, Shirt, Sneaker, Ankle boot]
  perClass: 10
  mean: [0.286]
  std: [0.353]

batchSize: 10
epochs: 5
optimizer: {name: adamw, learningRate: 0.003, weightDecay: 0.01}
schedule: {name: cosine}
evaluate: {every: 5}

"""#),
        ("fine-tune", #"""
name: fine-tune
description: A published network learns the classes of your own photographs, one folder for each
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: resnet50
  imageSize: 224
data:
  name: folder
  root: photographs
  mean: [0.485, 0.456, 0.406]
  std: [0.229, 0.224, 0.225]
  augmentation: {resizedCrop: [0.35, 1], flip: 0.5}

batchSize: 16
epochs: 5
optimizer:
  name: adamw
  learningRate: 0.001
  weightDecay: 0.01
  groups:
    - {names: [fc.*]}
    - {names: ["*"], learningRateFactor: 0.1}
schedule: {name: cosine, warmup: 0.5}

"""#),
        ("fine-tuning", #"""
name: fine-tuning
kind: check
description: A pretrained body, frozen or slower, beats drawn values on new classes with ten pictures each
systems: [B7]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: fine-tuning
seed: 1
gate: {metric: accuracy_gain, comparison: ">=", value: 0.05}

"""#),
        ("five-clothes", #"""
name: five-clothes
description: Five kinds of clothes, for a body that learns others later
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: resnet_small
  channels: 1
  imageSize: 28
data:
  name: fashion
  classes: [T-shirt/top, Trouser, Coat, Sandal, Bag]
  mean: [0.286]
  std: [0.353]
  augmentation: {flip: 0.5, shift: 2}

batchSize: 128
epochs: 1
optimizer: {name: sgd, learningRate: 0.1, momentum: 0.9, weightDecay: 0.0005}
schedule: {name: cosine, warmup: 0.1}

"""#),
        ("freeanchor-equality", #"""
name: freeanchor-equality
kind: equality
description: FreeAnchor's losses and gradients against the paper's formulas in PyTorch, on generated answers
systems: [C9]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/learned_assignment.json
check: learned-assignment
networks: [freeanchor*]
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("freeanchor-shapes", #"""
name: freeanchor-shapes
description: A small FreeAnchor learns squares, circles, triangles and stars on textured grounds
systems: [C9]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: freeanchor_small
  imageSize: 128
  options: {groups: 16}
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 6
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.60}

"""#),
        ("inception-digits", #"""
name: inception-digits
description: Inception v1 as in the paper on the digits, stretched to 80 pixels, for its first epochs
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: inception_v1
  classes: 10
  channels: 1
  imageSize: 80
data:
  name: digits
  stretch: true
  mean: [0.3055]
  std: [0.3761]

batchSize: 32
epochs: 3
optimizer: {name: sgd, learningRate: 0.01, momentum: 0.9, weightDecay: 0.0002}
schedule: {name: constant}

"""#),
        ("inception-equality", #"""
name: inception-equality
kind: equality
description: Inception v1, BN-Inception and v3 against their references
systems: [B3]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusModels/**
  - Tests/ApusModelsTests/Fixtures/models.json
check: networks
networks: [googlenet, inception_*, bn_inception]
gate: {metric: differing_networks, comparison: "<=", value: 0}

"""#),
        ("layers-equality", #"""
name: layers-equality
kind: equality
description: Convolutions, pooling, products, softmax and activations against PyTorch
systems: [A1]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusProof/Operations/**
  - Tests/ApusTensorTests/Fixtures/operations.json
check: operations
operations: [convolution1d, convolution2d, transposedConvolution2d, maxPool2d, averagePool2d, lpPool2d,
  adaptive*, linear, matrixMultiply, softmax, logSoftmax, relu, relu6, leakyRelu, tanh, sigmoid, gelu*, silu,
  hard*, softplus]
gate: {metric: differing_values, comparison: "<=", value: 0}

"""#),
        ("layers-gradients", #"""
name: layers-gradients
kind: check
description: Gradients of convolutions, pooling, products, softmax and activations by central differences
systems: [A1]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusProof/Operations/**
check: gradients
operations: [convolution, convolutionInputGradient, convolutionWeightGradient, pooling, adaptivePooling, linear,
  matrixMultiply, softmax, unary, pad, upsampleNearest]
gate: {metric: differing_gradients, comparison: "<=", value: 0}

"""#),
        ("learned-assignment-slanted", #"""
name: learned-assignment-slanted
kind: check
description: Of thin slanted shapes FreeAnchor and AutoAssign learn more than anchors by a fixed overlap
systems: [C9]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: learned-assignment-slanted
seed: 1
gate: {metric: ap_gain, comparison: ">=", value: 0.05}

"""#),
        ("mobilenet-digits", #"""
name: mobilenet-digits
description: A quarter of MobileNet v1 on the digits, stretched to 32 pixels
systems: [H5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: mobilenet_v1
  classes: 10
  channels: 1
  imageSize: 32
  options: {widthMultiplier: 0.25}
data:
  name: digits
  stretch: true
  mean: [0.3055]
  std: [0.3761]
  augmentation: {shift: 2}

batchSize: 32
epochs: 40
optimizer: {name: adamw, learningRate: 0.002, weightDecay: 0.01}
schedule: {name: cosine, warmup: 2}
gate: {metric: test_accuracy, comparison: ">=", value: 0.97, minutes: 2}

"""#),
        ("norms-equality", #"""
name: norms-equality
kind: equality
description: Norms of batches, layers, groups and neighbouring maps, and residual sums, against PyTorch
systems: [A2]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusProof/Operations/**
  - Tests/ApusTensorTests/Fixtures/operations.json
check: operations
operations: ["*Normalization", unitLength, add, mean, variance]
gate: {metric: differing_values, comparison: "<=", value: 0}

"""#),
        ("norms-gradients", #"""
name: norms-gradients
kind: check
description: Gradients of norms, dropout and residual sums by central differences
systems: [A2]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusProof/Operations/**
check: gradients
operations: [batchNormalization, layerNormalization, localResponseNormalization, dropout, arithmetic]
gate: {metric: differing_gradients, comparison: "<=", value: 0}

"""#),
        ("numpy-files", #"""
name: numpy-files
kind: check
description: Files that NumPy wrote read to the last bit, and hostile ones refused
systems: [I1]
sources:
  - Sources/ApusTensor/**
  - Sources/ApusInterop/**
  - Sources/ApusProof/WeightFiles/**
  - Tests/ApusInteropTests/Fixtures/PyTorch/**
check: numpy-files
gate: {metric: differing_files, comparison: "<=", value: 0}

"""#),
        ("optimizers-equality", #"""
name: optimizers-equality
kind: equality
description: A hundred steps of every optimizer, schedules and clipping against PyTorch
systems: [A3]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusProof/Optimizers/**
  - Tests/ApusNNTests/Fixtures/optimizers.json
check: optimizers
gate: {metric: differing_trajectories, comparison: "<=", value: 0}

"""#),
        ("plain-against-residual", #"""
name: plain-against-residual
kind: check
description: 42 layers on the digits learn with shortcuts and hardly without
systems: [B4]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: plain-against-residual
seed: 1
gate: {metric: loss_ratio, comparison: "<=", value: 0.6}

"""#),
        ("pytorch-files", #"""
name: pytorch-files
kind: check
description: Files that PyTorch wrote, zip and legacy, read to the last bit, and hostile ones refused
systems: [I1]
sources:
  - Sources/ApusTensor/**
  - Sources/ApusInterop/**
  - Sources/ApusProof/WeightFiles/**
  - Tests/ApusInteropTests/Fixtures/PyTorch/**
check: pytorch-files
gate: {metric: differing_files, comparison: "<=", value: 0}

"""#),
        ("rcnn-shapes", #"""
name: rcnn-shapes
description: A small R-CNN learns shapes in its three trainings, crops first, then machines and boxes
systems: [C3]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: rcnn_small
  imageSize: 128
data:
  name: shapes
  trainCount: 1000
  testCount: 200
  augmentation: {flip: 0.5, verticalFlip: 0.5, transpose: 0.5}

batchSize: 8
epochs: 10
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 5}
evaluate: {every: 10}
gate: {metric: test_ap50, comparison: ">=", value: 0.60}

"""#),
        ("residual-digits", #"""
name: residual-digits
description: 42 layers of 8 channels with shortcuts on the 8x8 digits
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: resnet44_cifar
  classes: 10
  channels: 1
  imageSize: 8
  options: {blocks: [20], width: 8}
data:
  name: digits
  mean: [0.3055]
  std: [0.3761]

batchSize: 64
epochs: 6
optimizer: {name: sgd, learningRate: 0.05, momentum: 0.9, weightDecay: 0.0001}
schedule: {name: constant}

"""#),
        ("resnet-equality", #"""
name: resnet-equality
kind: equality
description: ResNets for ImageNet and CIFAR, and the plain networks, against their references
systems: [B4]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusModels/**
  - Tests/ApusModelsTests/Fixtures/models.json
check: networks
networks: [resnet*, plain*]
gate: {metric: differing_networks, comparison: "<=", value: 0}

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
        ("retinanet-coco", #"""
name: retinanet-coco
description: RetinaNet on ResNet-50-FPN learns COCO as torchvision's published weights did; --set data.root= names COCO, resnet50-0676ba61.pth starts the body
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: retinanet_resnet50_fpn
  imageSize: 800
  longestSide: 1333
  weights: resnet50-0676ba61.pth
  replace: [backbone.fpn, head]
data:
  name: coco
  root: coco
  augmentation: {flip: 0.5}

batchSize: 16
epochs: 26
optimizer:
  name: sgd
  learningRate: 0.01
  momentum: 0.9
  weightDecay: 0.0001
schedule: {name: multistep, milestones: [16, 22], warmup: 0.136, warmupFactor: 0.001}
gate: {metric: test_ap, comparison: ">=", value: 0.364}

"""#),
        ("retinanet-equality", #"""
name: retinanet-equality
kind: equality
description: RetinaNet on ResNet-50 against torchvision, with anchors, matches, outputs, losses, gradients, detections
systems: [C8]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/detection.json
  - Tests/ApusModelsTests/Fixtures/two_stage.json
check: detectors
networks: [retinanet*]
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("retinanet-shapes", #"""
name: retinanet-shapes
description: A small RetinaNet learns squares, circles, triangles and stars on textured grounds
systems: [C8]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: retinanet_small
  imageSize: 128
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 16
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.60}

"""#),
        ("second-order-gradients", #"""
name: second-order-gradients
kind: check
description: Gradients of gradients of every operation that promises them, by central differences
systems: [A3]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusProof/Operations/**
check: second-order
operations: ["*"]
gate: {metric: differing_gradients, comparison: "<=", value: 0}

"""#),
        ("selective-search-shapes", #"""
name: selective-search-shapes
kind: check
description: Selective search puts a box around nine shapes of ten with at most a hundred boxes a picture
systems: [C3]
sources:
  - Sources/ApusTensor/Random/**
  - Sources/ApusVision/**
  - Sources/ApusData/Worlds/**
check: selective-search
seed: 0
gate: {metric: recall, comparison: ">=", value: 0.90}

"""#),
        ("slanted-shapes", #"""
name: slanted-shapes
description: A small RetinaNet learns thin slanted shapes, as a base for comparisons
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: retinanet_small
  imageSize: 128
  options: {groups: 16}
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  aspect: 6
  augmentation: {flip: 0.5}

batchSize: 8
epochs: 6
optimizer:
  name: adamw
  learningRate: 0.0015
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 10}
ema: {decay: 0.99}

"""#),
        ("ssd-equality", #"""
name: ssd-equality
kind: equality
description: SSD300 against torchvision, with default boxes, matches, outputs, losses, gradients, detections
systems: [C7]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/detection.json
check: detectors
networks: ["ssd300*"]
gate: {metric: differing_parts, comparison: "<=", value: 0}

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
        ("ssd300-coco", #"""
name: ssd300-coco
description: SSD300 on VGG-16 learns COCO as torchvision's published weights did; --set data.root= names COCO, vgg16_features-amdegroot-88682ab5.pth starts the body
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: ssd300_vgg16
  imageSize: 300
  weights: vgg16_features-amdegroot-88682ab5.pth
  replace: [backbone.scale_weight, backbone.extra.0.7, backbone.extra.1, backbone.extra.2, backbone.extra.3, backbone.extra.4, head]
data:
  name: coco
  root: coco
  augmentation: {flip: 0.5, zoomOut: 0.5, crop: true, photometric: 0.5}

batchSize: 32
epochs: 120
optimizer:
  name: sgd
  learningRate: 0.016
  momentum: 0.9
  weightDecay: 0.0005
schedule: {name: multistep, milestones: [80, 110], warmup: 0.27, warmupFactor: 0.001}
gate: {metric: test_ap, comparison: ">=", value: 0.251}

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
        ("vgg-digits", #"""
name: vgg-digits
description: VGG-11 on the digits, stretched to 32 pixels
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: vgg11
  classes: 10
  channels: 1
  imageSize: 32
  options: {hidden: 256, dropout: 0}
data:
  name: digits
  stretch: true
  mean: [0.3055]
  std: [0.3761]

batchSize: 64
epochs: 4
optimizer: {name: adam, learningRate: 0.0003}
schedule: {name: constant}

"""#),
        ("vgg-equality", #"""
name: vgg-equality
kind: equality
description: VGG-11 to 19, with and without norms, against torchvision
systems: [B2]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusModels/**
  - Tests/ApusModelsTests/Fixtures/models.json
check: networks
networks: [vgg*]
gate: {metric: differing_networks, comparison: "<=", value: 0}

"""#),
        ("vgg-staged", #"""
name: vgg-staged
kind: check
description: VGG-16 started from VGG-11's layers learns sooner than from drawn values
systems: [B2]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: vgg-staged
seed: 1
gate: {metric: epochs_ratio, comparison: "<=", value: 0.5}

"""#),
        ("vit-digits", #"""
name: vit-digits
description: A vision transformer on the 8x8 digits, a patch for every four pixels
systems: [B5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: vit_ti_16
  classes: 10
  channels: 1
  imageSize: 8
  options: {patchSize: 2, layers: 4, width: 64, heads: 4, mlpWidth: 128}
data:
  name: digits
  mean: [0.3055]
  std: [0.3761]
  augmentation: {shift: 1}

batchSize: 32
epochs: 100
optimizer:
  name: adamw
  learningRate: 0.002
  weightDecay: 0.01
  # Positions begin at a fiftieth of what patches bring.
  groups:
    - {names: ["*pos_embedding*"], learningRateFactor: 10}
schedule: {name: cosine, warmup: 4}
gate: {metric: test_accuracy, comparison: ">=", value: 0.97, minutes: 2}

"""#),
        ("vit-equality", #"""
name: vit-equality
kind: equality
description: Vision transformers, their positions and overlapping patches, against their references
systems: [B5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusModels/**
  - Tests/ApusModelsTests/Fixtures/models.json
check: networks
networks: [vit_*]
gate: {metric: differing_networks, comparison: "<=", value: 0}

"""#),
        ("vit-positions", #"""
name: vit-positions
kind: check
description: Kinds of position and their places do equally well where places tell the class
systems: [A5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusInterop/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
  - Sources/ApusTraining/**
check: vit-positions
seed: 1
gate: {metric: accuracy_spread, comparison: "<=", value: 0.02}

"""#),
        ("vit-quadrants", #"""
name: vit-quadrants
description: A small vision transformer says where a cross lies, seen from a dot
systems: [A5, B5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: vit_ti_16
  channels: 1
  imageSize: 32
  options: {patchSize: 8, layers: 4, width: 64, heads: 4, mlpWidth: 128}
data:
  name: quadrants
  trainCount: 20000
  testCount: 1000
  mean: [0.13]
  std: [0.6]

batchSize: 64
epochs: 10
optimizer:
  name: adamw
  learningRate: 0.002
  # Positions begin at a fiftieth of what patches bring, and are the whole matter here.
  groups:
    - {names: ["*pos_embedding*"], learningRateFactor: 10}
schedule: {name: cosine, warmup: 2}
gate: {metric: test_accuracy, comparison: ">=", value: 0.97, minutes: 5}

"""#),
        ("vit-without-positions", #"""
name: vit-without-positions
description: Without positions the same transformer sees a bag of patches, and guesses
systems: [A5]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: vit_ti_16
  channels: 1
  imageSize: 32
  options: {patchSize: 8, layers: 4, width: 64, heads: 4, mlpWidth: 128, positions: none}
data:
  name: quadrants
  trainCount: 20000
  testCount: 1000
  mean: [0.13]
  std: [0.6]

batchSize: 64
epochs: 10
optimizer: {name: adamw, learningRate: 0.002}
schedule: {name: cosine, warmup: 2}
gate: {metric: test_accuracy, comparison: "<=", value: 0.35, minutes: 5}

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
        ("yolo-equality", #"""
name: yolo-equality
kind: equality
description: YOLOv1, v2 and v3 against networks and rules of label assignment written in Python, with losses and gradients
systems: [C6]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusModels/**
  - Sources/ApusProof/Detectors/**
  - Tests/ApusModelsTests/Fixtures/yolo.json
check: grid-detectors
gate: {metric: differing_parts, comparison: "<=", value: 0}

"""#),
        ("yolov1-shapes", #"""
name: yolov1-shapes
description: A small YOLOv1 learns squares, circles, triangles and stars on textured grounds
systems: [C6]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: yolov1_small
  imageSize: 64
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5, verticalFlip: 0.5, transpose: 0.5}

batchSize: 16
epochs: 10
optimizer:
  name: adamw
  learningRate: 0.002
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 50}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.95, minutes: 3}

"""#),
        ("yolov2-shapes", #"""
name: yolov2-shapes
description: A small YOLOv2 learns squares, circles, triangles and stars on textured grounds
systems: [C6]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: yolov2_small
  imageSize: 64
  options: {anchors: [9, 9, 13, 14, 19, 17, 20, 23, 28, 27]}
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5, verticalFlip: 0.5, transpose: 0.5}

batchSize: 16
epochs: 10
optimizer:
  name: adamw
  learningRate: 0.002
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 50}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.95, minutes: 3}

"""#),
        ("yolov3-shapes", #"""
name: yolov3-shapes
description: A small YOLOv3 learns squares, circles, triangles and stars on textured grounds
systems: [C6]
sources:
  - Sources/COneDNN/**
  - Sources/ApusTensor/**
  - Sources/ApusNN/**
  - Sources/ApusVision/**
  - Sources/ApusData/**
  - Sources/ApusModels/**
seed: 1

model:
  name: yolov3_small
  imageSize: 64
  options: {anchors: [8, 8, 11, 11, 13, 15, 18, 14, 16, 22, 20, 19, 26, 19, 23, 25, 30, 30]}
data:
  name: shapes
  trainCount: 2000
  testCount: 200
  augmentation: {flip: 0.5, verticalFlip: 0.5, transpose: 0.5}

batchSize: 16
epochs: 10
optimizer:
  name: adamw
  learningRate: 0.002
  weightDecay: 0.01
schedule: {name: cosine, warmup: 0.5}
clip: {norm: 50}
ema: {decay: 0.99}
gate: {metric: test_ap50, comparison: ">=", value: 0.95, minutes: 3}

"""#),
    ]
}
