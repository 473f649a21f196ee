import ApusNN
import ApusTensor

/// A 3x3 block of two convolutions.
public final class BasicBlock: Layer {
    public let conv1: Conv2d
    public let bn1: any ConvolutionNorm
    public let conv2: Conv2d
    public let bn2: any ConvolutionNorm
    public let downsample: ConvolutionNormActivation?
    let shortcut: ResNet.Configuration.Shortcut
    let stride: Int

    public init(
        _ inputs: Int, _ planes: Int, stride: Int = 1,
        shortcut: ResNet.Configuration.Shortcut = .projection, norms: ResNet.Configuration.Norms = .learned
    ) {
        conv1 = residualConvolution(inputs, planes, kernel: 3, stride: stride)
        bn1 = norms.norm(planes)
        conv2 = residualConvolution(planes, planes, kernel: 3)
        bn2 = norms.norm(planes)
        downsample = shortcut.projection(inputs, planes, stride: stride, norms: norms)
        self.shortcut = shortcut
        self.stride = stride
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        let added = shortcut.added(x, through: downsample, like: conv2, stride: stride)  // [N, planes, ...]
        let y = convolutionUnit(conv1, bn1, x, then: .relu)  // [N, planes, H/s, W/s]
        return convolutionUnit(conv2, bn2, y, adding: added, then: .relu)
    }
}

/// A block that narrows before its 3x3 convolution and widens behind it.
public final class Bottleneck: Layer {
    public let conv1: Conv2d
    public let bn1: any ConvolutionNorm
    public let conv2: Conv2d
    public let bn2: any ConvolutionNorm
    public let conv3: Conv2d
    public let bn3: any ConvolutionNorm
    public let downsample: ConvolutionNormActivation?
    let shortcut: ResNet.Configuration.Shortcut
    let stride: Int

    public init(
        _ inputs: Int, _ planes: Int, stride: Int = 1,
        shortcut: ResNet.Configuration.Shortcut = .projection, norms: ResNet.Configuration.Norms = .learned
    ) {
        conv1 = residualConvolution(inputs, planes, kernel: 1)
        bn1 = norms.norm(planes)
        conv2 = residualConvolution(planes, planes, kernel: 3, stride: stride)
        bn2 = norms.norm(planes)
        conv3 = residualConvolution(planes, planes * 4, kernel: 1)
        bn3 = norms.norm(planes * 4)
        downsample = shortcut.projection(inputs, planes * 4, stride: stride, norms: norms)
        self.shortcut = shortcut
        self.stride = stride
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, H, W]
        let added = shortcut.added(x, through: downsample, like: conv3, stride: stride)  // [N, 4 planes, ...]
        var y = convolutionUnit(conv1, bn1, x, then: .relu)  // [N, planes, H, W]
        y = convolutionUnit(conv2, bn2, y, then: .relu)  // [N, planes, H/s, W/s]
        return convolutionUnit(conv3, bn3, y, adding: added, then: .relu)
    }
}

extension ResNet.Configuration.Shortcut {
    /// The layer of a shortcut that has one.
    fileprivate func projection(
        _ inputs: Int, _ outputs: Int, stride: Int, norms: ResNet.Configuration.Norms
    ) -> ConvolutionNormActivation? {
        guard self == .projection, stride != 1 || inputs != outputs else { return nil }
        return ConvolutionNormActivation(
            residualConvolution(inputs, outputs, kernel: 1, stride: stride), norms.norm(outputs), then: .none)
    }

    /// What is added to the block's last convolution: `[N, outputs, H/s, W/s]` from its input `[N, inputs, H, W]`; nil
    /// for nothing.
    fileprivate func added(
        _ x: Tensor, through projection: ConvolutionNormActivation?, like convolution: Conv2d, stride: Int
    ) -> Tensor? {
        let outputs = convolution.weight.shape[0]
        switch self {
        case .projection: return projection.orIdentity(x)
        case .none: return nil
        case .padding:
            var y = x
            for axis in [2, 3] where stride > 1 {
                y = y.sliced(axis: axis, from: 0, to: x.shape[axis], step: stride)  // [N, inputs, H/s, W/s]
            }
            guard outputs > x.shape[1] else { return y }
            var further = y.shape
            further[1] = outputs - x.shape[1]
            return concatenate([y, Tensor.zeros(further, dtype: x.dtype)], axis: 1)  // [N, outputs, H/s, W/s]
        }
    }
}

extension ResNet.Configuration.Norms {
    func norm(_ channels: Int) -> any ConvolutionNorm {
        switch self {
        case .learned: BatchNorm2d(channels)
        case .frozen(let epsilon): FrozenBatchNorm(channels, epsilon: epsilon)
        }
    }
}
