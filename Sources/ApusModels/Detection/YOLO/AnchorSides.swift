extension [SIMD2<Double>] {
    /// Widths and heights in whole pixels, one after the other, as options and recipes have them.
    var sides: [Int] {
        get { flatMap { [Int($0.x.rounded()), Int($0.y.rounded())] } }
        set {
            self = stride(from: 0, to: newValue.count - 1, by: 2).map {
                SIMD2(Double(newValue[$0]), Double(newValue[$0 + 1]))
            }
        }
    }
}
