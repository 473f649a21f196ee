import ApusTensor
import ApusVision

extension ImageBatch {
    /// A batch whose samples are mixed as they have drawn.
    ///
    /// - Parameter images: the samples' own pictures, `[N, C, H, W]`, float32, normalised.
    package init(_ images: Tensor, _ samples: [LabelledImage], classes: Int) {
        let partners = samples.enumerated().map { place, sample in
            sample.mix?.partner(of: place, count: samples.count) ?? place
        }
        var shares = [Float](repeating: 0, count: samples.count * classes)
        var labels: [Int] = []
        for (place, sample) in samples.enumerated() {
            let (own, other) = (sample.label, samples[partners[place]].label)
            precondition(
                own < classes && other < classes, "ImageBatch: a class beyond the \(classes) of soft labels")
            let share = Float(sample.mix?.share ?? 1)
            shares[place * classes + other] += 1 - share
            shares[place * classes + own] += share
            labels.append(share >= 0.5 ? own : other)
        }
        self.init(
            images: Self.mixed(images, samples, partners), labels: Tensor(labels),
            softLabels: Tensor(shares, shape: [samples.count, classes]))
    }

    private static func mixed(_ images: Tensor, _ samples: [LabelledImage], _ partners: [Int]) -> Tensor {
        let result = Tensor(uninitialized: images.shape, dtype: .float32)
        let (channels, height, width) = (images.shape[1], images.shape[2], images.shape[3])
        let size = channels * height * width
        let source = images.address.bindMemory(to: Float.self, capacity: images.elementCount)
        let target = result.address.bindMemory(to: Float.self, capacity: images.elementCount)
        withExtendedLifetime(images) {
            for (place, sample) in samples.enumerated() {
                let (own, other) = (source + place * size, source + partners[place] * size)
                let mixed = target + place * size
                guard let mix = sample.mix else {
                    mixed.update(from: own, count: size)
                    continue
                }
                guard let patch = mix.patch else {
                    let (share, rest) = (Float(mix.share), Float(1 - mix.share))
                    for offset in 0..<size { mixed[offset] = other[offset] * rest + own[offset] * share }
                    continue
                }
                mixed.update(from: own, count: size)
                for channel in 0..<channels {
                    for row in patch.y..<patch.y + patch.height {
                        let start = (channel * height + row) * width + patch.x
                        (mixed + start).update(from: other + start, count: patch.width)
                    }
                }
            }
        }
        return result
    }
}
