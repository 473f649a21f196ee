import ApusNN
import ApusTensor

/// Where a classifier with global average pooling sees a class: its maps, added with the weights of the class.
///
/// Zhou, Khosla, Lapedriza, Oliva and Torralba, "Learning Deep Features for Discriminative Localization", 2015, arXiv
/// 1512.04150. The mean of the result is the class's score but for its bias.
///
/// - Parameters:
///   - maps: what is pooled, `[N, C, H, W]`.
///   - weights: of the class in the linear head, `[C]`.
/// - Returns: `[N, H, W]`, float32.
public func classActivationMap(_ maps: Tensor, weights: Tensor) -> Tensor {
    precondition(
        maps.rank == 4 && weights.shape == [maps.shape[1]],
        "classActivationMap: maps \(maps.shape) and weights \(weights.shape) are not [N, C, H, W] and [C]")
    let factors = weights.cast(to: .float32).reshaped(1, maps.shape[1], 1, 1)  // [1, C, 1, 1]
    return (maps.cast(to: .float32) * factors).sum(axes: [1])  // [N, H, W]
}

/// Where any classifier sees a class: maps, added with how much the class's score grows with each of them.
///
/// Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra, "Grad-CAM", 2016, arXiv 1610.02391: a map's weight is the mean
/// of the score's gradient over its places; what speaks against the class is cut.
///
/// - Parameters:
///   - maps: of any layer, `[N, C, H, W]`.
///   - gradient: of the class's score with respect to `maps`.
/// - Returns: `[N, H, W]`, float32, at least 0.
public func gradientClassActivationMap(_ maps: Tensor, gradient: Tensor) -> Tensor {
    precondition(
        maps.rank == 4 && gradient.shape == maps.shape,
        "gradientClassActivationMap: maps \(maps.shape) and gradient \(gradient.shape) are not both [N, C, H, W]"
    )
    let factors = gradient.cast(to: .float32).mean(axes: [2, 3], keepingDimensions: true)  // [N, C, 1, 1]
    return relu((maps.cast(to: .float32) * factors).sum(axes: [1]))  // [N, H, W]
}
