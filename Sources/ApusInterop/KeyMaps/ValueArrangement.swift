import ApusTensor

/// How another host lays the values of a weight, against PyTorch's order.
public enum ValueArrangement: String, Sendable, Hashable, CaseIterable {
    /// As here.
    case same
    /// `[in, out]`, where here it is `[out, in]`.
    case transposed
    /// `[height, width, in, out]`, where here it is `[out, in, height, width]`.
    case kernelsLast
    /// `[in, heads, width]`, where here it is `[heads * width, in]`.
    case headsOut
    /// `[heads, width, out]`, where here it is `[out, heads * width]`.
    case headsIn
    /// `[heads, width]`, where here it is `[heads * width]`.
    case headsFlat
    /// `[out, in, height, width]`, where here it is `[out, in * height * width]`.
    case flattened

    /// The extents here of a weight with `extents` there; nil where it is no such weight.
    func extents(from extents: [Int]) -> [Int]? {
        switch (self, extents.count) {
        case (.same, _): return extents
        case (.transposed, 2): return [extents[1], extents[0]]
        case (.kernelsLast, 4): return [extents[3], extents[2], extents[0], extents[1]]
        case (.headsOut, 3): return Self.product(extents[1...]).map { [$0, extents[0]] }
        case (.headsIn, 3): return Self.product(extents[..<2]).map { [extents[2], $0] }
        case (.headsFlat, 2): return Self.product(extents[...]).map { [$0] }
        case (.flattened, 4): return Self.product(extents[1...]).map { [extents[0], $0] }
        default: return nil
        }
    }

    /// Nil where a file's extents have no product, as of an empty tensor whose other extents are huge.
    private static func product(_ extents: ArraySlice<Int>) -> Int? {
        extents.reduce(1) { product, extent in
            guard let product else { return nil }
            let (next, overflows) = product.multipliedReportingOverflow(by: extent)
            return overflows ? nil : next
        }
    }

    /// The weight in PyTorch's order.
    ///
    /// - Precondition: `extents(from:)` is not nil for it.
    func arrange(_ tensor: Tensor) -> Tensor {
        let shape = tensor.shape
        return switch self {
        case .same: tensor
        case .transposed: tensor.transposed().contiguous()
        case .kernelsLast: tensor.permuted(3, 2, 0, 1).contiguous()
        case .headsOut: tensor.reshaped([shape[0], shape[1] * shape[2]]).transposed().contiguous()
        case .headsIn: tensor.reshaped([shape[0] * shape[1], shape[2]]).transposed().contiguous()
        case .headsFlat: tensor.reshaped([shape[0] * shape[1]])
        case .flattened: tensor.reshaped([shape[0], shape[1] * shape[2] * shape[3]])
        }
    }
}
