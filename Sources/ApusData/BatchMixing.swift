import ApusTensor
import ApusVision

/// Mixes each sample of a batch with another one of the batch, pictures and classes alike.
///
/// Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2017, arXiv 1710.09412; Yun, Han,
/// Oh, Chun, Choe and Yoo, "CutMix", 2019, arXiv 1905.04899; distributions are those of torchvision. Against
/// torchvision, which draws once for a batch, every sample draws for itself and from its own stream: its share, its
/// partner and its part depend on seed, epoch and sample alone.
public struct BatchMixing: Sendable, Equatable {
    public enum Method: Sendable, Equatable {
        /// Every pixel is mixed, in shares drawn from the beta distribution (alpha, alpha).
        case mixup(alpha: Double)
        /// A rectangle comes from the other sample; the share of what stays is drawn from the beta distribution
        /// (alpha, alpha) before the rectangle is cut at the picture's edges.
        case cutmix(alpha: Double)

        fileprivate var alpha: Double {
            switch self {
            case .mixup(let alpha), .cutmix(let alpha): alpha
            }
        }
    }

    /// Each sample draws one of them, all with the same probability.
    public let methods: [Method]

    /// - Precondition: there is a method, and every alpha is above 0.
    public init(_ methods: [Method]) {
        precondition(!methods.isEmpty, "BatchMixing: there is no method")
        for method in methods {
            precondition(method.alpha > 0, "BatchMixing: alpha is above 0, not \(method.alpha)")
        }
        self.methods = methods
    }

    package func draw(for canvas: Canvas, stream: inout RandomStream) -> SampleMix {
        let method = methods.count == 1 ? methods[0] : methods[stream.integer(below: methods.count)]
        let partner = stream.uniform()
        let share = stream.symmetricBeta(method.alpha)
        guard case .cutmix = method else { return SampleMix(share: share, patch: nil, partner: partner) }
        let patch = Self.patch(keeping: share, of: canvas, stream: &stream)
        let rest = 1 - Double(patch.width * patch.height) / Double(canvas.width * canvas.height)
        return SampleMix(share: rest, patch: patch, partner: partner)
    }

    /// A rectangle around a random pixel; it loses what lies outside.
    private static func patch(
        keeping share: Double, of canvas: Canvas, stream: inout RandomStream
    ) -> PixelRectangle {
        let x = stream.integer(below: canvas.width)
        let y = stream.integer(below: canvas.height)
        let half = 0.5 * (1 - share).squareRoot()
        let (halfWidth, halfHeight) = (Int(half * Double(canvas.width)), Int(half * Double(canvas.height)))
        let (left, top) = (max(x - halfWidth, 0), max(y - halfHeight, 0))
        return PixelRectangle(
            x: left, y: top, width: min(x + halfWidth, canvas.width) - left,
            height: min(y + halfHeight, canvas.height) - top)
    }
}

/// How one sample is mixed with another one of its batch.
package struct SampleMix: Sendable, Equatable {
    /// The sample's own share, 0 to 1; the rest is the partner's.
    package let share: Double
    /// What comes from the partner whole; nil: every pixel is mixed.
    package let patch: PixelRectangle?
    /// 0 to below 1: which of the others in the batch it is.
    package let partner: Double

    package init(share: Double, patch: PixelRectangle?, partner: Double) {
        self.share = share
        self.patch = patch
        self.partner = partner
    }

    /// The partner's place in a batch; the sample's own where it is alone.
    package func partner(of place: Int, count: Int) -> Int {
        guard count > 1 else { return place }
        return (place + 1 + Int(partner * Double(count - 1))) % count
    }
}
