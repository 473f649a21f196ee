import ApusTensor

/// Times both algorithms of 3x3 convolutions over a grid and writes the rows of the committed table.
public enum ConvolutionTuner {
    /// One row a line, in the form of `convolution_table_rows.hpp`; `progress` gets each as it comes.
    public static func rows(batches: [Int], progress: (String) -> Void) -> [String] {
        var rows: [String] = []
        for batch in batches {
            for channels in [64, 128, 256, 512] {
                for size in [7, 14, 28, 56, 112, 224] where channels * size * size <= 64 * 224 * 224 {
                    let one = ConvolutionTuning.Case(
                        inputs: channels, outputs: channels, size: size, batch: batch)
                    for direction in ConvolutionTuning.Direction.allCases {
                        let direct = time(one, direction, .direct)
                        let winograd = time(one, direction, .winograd)
                        let row =
                            "{\(direction.spelling), \(channels), \(channels), \(size), \(batch), \(Engine.threads), \(winograd < direct)},"
                        let ratio = (direct / winograd * 100).rounded() / 100
                        progress("\(row)  // direct / Winograd \(ratio)")
                        rows.append(row)
                    }
                }
            }
        }
        return rows
    }

    /// The best of several runs, in seconds a call.
    private static func time(
        _ one: ConvolutionTuning.Case, _ direction: ConvolutionTuning.Direction,
        _ algorithm: ConvolutionTuning.Algorithm
    ) -> Double {
        ConvolutionTuning.with(algorithm) {
            one.run(direction)
            var start = MonotonicClock.seconds
            one.run(direction)
            let calls = max(1, min(50, Int(0.05 / max(MonotonicClock.seconds - start, 1e-6))))
            var best = Double.infinity
            for _ in 0..<3 {
                start = MonotonicClock.seconds
                for _ in 0..<calls { one.run(direction) }
                best = min(best, (MonotonicClock.seconds - start) / Double(calls))
            }
            return best
        }
    }
}
