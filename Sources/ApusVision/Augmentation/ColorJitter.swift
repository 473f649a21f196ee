import ApusTensor

/// Random brightness, contrast, saturation and hue, in random order; boxes stay where they are.
///
/// Numbers and draws are those of torchvision's `ColorJitter`.
public struct ColorJitter: ImageTransform {
    package enum Change: Int, Sendable, CaseIterable {
        case brightness, contrast, saturation, hue
    }

    /// Factors of the values; nil: they stay.
    public let brightness: ClosedRange<Double>?
    /// Factors of the distance from the mean grey; nil: it stays.
    public let contrast: ClosedRange<Double>?
    /// Factors of the distance from grey; nil: it stays.
    public let saturation: ClosedRange<Double>?
    /// Turns of the colour wheel; nil: hues stay.
    public let hue: ClosedRange<Double>?

    /// - Parameters: how far each goes either way: factors from 1, never below 0, and turns from 0. 0 changes nothing.
    /// - Precondition: the first three are 0 to 999, `hue` is 0 to 0.5.
    public init(
        brightness: Double = 0, contrast: Double = 0, saturation: Double = 0, hue: Double = 0
    ) {
        func factors(_ name: String, _ amount: Double) -> ClosedRange<Double>? {
            precondition((0...999).contains(amount), "ColorJitter: \(name) is 0 to 999, not \(amount)")
            return amount == 0 ? nil : max(0, 1 - amount)...1 + amount
        }
        precondition((0...0.5).contains(hue), "ColorJitter: hue is 0 to 0.5, not \(hue)")
        self.brightness = factors("brightness", brightness)
        self.contrast = factors("contrast", contrast)
        self.saturation = factors("saturation", saturation)
        self.hue = hue == 0 ? nil : -hue...hue
    }

    /// What is done to one picture, first to last.
    package func steps(_ stream: inout RandomStream) -> [(change: Change, amount: Double)] {
        let order = stream.permutation(Change.allCases.count)
        let amounts = [brightness, contrast, saturation, hue].map { range in
            range.map { stream.uniform(in: $0) }
        }
        return order.compactMap { place in
            guard let change = Change(rawValue: place), let amount = amounts[place] else { return nil }
            return (change, amount)
        }
    }

    public func callAsFunction(_ sample: AnnotatedImage, stream: inout RandomStream) -> AnnotatedImage {
        let image = steps(&stream).reduce(sample.image) { image, step in
            switch step.change {
            case .brightness: image.adjustingBrightness(by: step.amount)
            case .contrast: image.adjustingContrast(by: step.amount)
            case .saturation: image.adjustingSaturation(by: step.amount)
            case .hue: image.adjustingHue(by: step.amount)
            }
        }
        return sample.with(image)
    }
}
