import Apus

let (train, test) = Digits.all.stratifiedSplit(testShare: 0.25, seed: 0)
let model = ResNet(.init(block: .basic, blocks: [1, 1], width: 16, stem: .small, channels: 1, classes: 10))
model.initialize(seed: 1)
var optimizer = Optimizer(ModelState(model), AdamW(weightDecay: 0.01))
let batches = ImageCollation(ImageNormalization(of: train))
let loader = DataLoader(LabelledImages(train), batchSize: 64, seed: 1, shuffles: true) { try batches($0) }

for epoch in 0..<10 {
    let batch = loader.batches(epoch: epoch)
    while let (images, labels) = try batch.next().map({ ($0.images, $0.labels) }) {
        let (_, gradients) = valueWithGradients { crossEntropy(model(images), labels) }
        optimizer.step(gradients, learningRate: 0.003)
    }
}
let pictures = (0..<test.count).map { LabelledImage(image: test.image($0), label: test.labels[$0]) }
let unseen = try batches(pictures)
let right = (model(unseen.images).argmax(axis: 1) .== unseen.labels).cast(to: .float32).mean().item
print("\(right * 100) % of \(test.count) unseen digits named correctly")
