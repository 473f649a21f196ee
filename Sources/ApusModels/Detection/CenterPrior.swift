import ApusNN
import ApusTensor

/// Where in their boxes the objects of each class are seen best: a normal distribution around the box's centre, learned
/// (Zhu et al. 2020, arXiv 2007.03496, section 3.2).
public final class CenterPrior: Module {
    /// From the centre of the box, to the right and down, in strides of the map: `[classes, 2]`.
    public let mean: Parameter
    /// Across and down, in strides of the map: `[classes, 2]`.
    public let sigma: Parameter

    public init(classes: Int) {
        mean = Parameter([classes, 2], .constant(0))
        sigma = Parameter([classes, 2], .constant(1))
    }

    /// Logarithms of the prior, which is 1 at its highest: `[objects, points]`.
    ///
    /// - Parameters:
    ///   - steps: from the centres of objects to points, in strides of each point's map: `[objects, points, 2]`.
    ///   - categories: of the objects.
    func logarithms(_ steps: Tensor, _ categories: [Int]) -> Tensor {
        let classes = Tensor(categories.map(Int64.init))
        let mean = mean.tensor.taking(classes).unsqueezed(axis: 1)  // [objects, 1, 2]
        let sigma = sigma.tensor.taking(classes).unsqueezed(axis: 1)  // [objects, 1, 2]
        return square((steps - mean) / sigma).sum(axes: [2]) * -0.5  // [objects, points]
    }
}
