import ApusTensor

/// The price of one taped operation on 32 floats: what the framework costs where the work is nothing.
public enum TinyOperation {
    /// Median over several runs, in nanoseconds.
    public static func nanoseconds() -> Double {
        let a = Tensor(Array(repeating: Float(1), count: 32))
        let b = Tensor(Array(repeating: Float(2), count: 32))
        let count = 1000
        var times: [Double] = []
        for _ in 0..<21 {
            _ = valueWithGradients { () -> Tensor in
                var y = tracked(a)
                let start = MonotonicClock.seconds
                for _ in 0..<count { y = y + b }
                times.append((MonotonicClock.seconds - start) / Double(count) * 1e9)
                return y.sum()
            }
        }
        return times.sorted()[times.count / 2]
    }
}
