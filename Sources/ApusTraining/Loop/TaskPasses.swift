import ApusTensor

extension TrainingTask {
    /// Loss and gradients of several micro-batches, each counting the same, and their sums for the log.
    ///
    /// Micro-batch i of a step draws from the stream of (seed, process, step, i).
    func meanGradients(
        _ batches: [Batch], seed: UInt64, step: Int
    ) -> (loss: Tensor, gradients: Gradients, sums: MetricSums) {
        let process = 0
        func pass(_ index: Int) -> (value: Tensor, gradients: Gradients, auxiliary: MetricSums) {
            let stream = RandomStream(seed: seed, "step", .init(process), .init(step), .init(index))
            return valueWithGradients(stream: stream) { self.loss(batches[index]) }
        }
        let first = pass(0)
        guard batches.count > 1 else { return (first.value, first.gradients, first.auxiliary) }
        var (loss, gradients, sums) = (Double(first.value.item), first.gradients, first.auxiliary)
        for index in 1..<batches.count {
            let next = pass(index)
            loss += Double(next.value.item)
            gradients += next.gradients
            sums += next.auxiliary
        }
        let share = 1 / Double(batches.count)
        return (Tensor(Float(loss * share)), gradients.scaled(by: share), sums)
    }

    /// The metrics of the test set.
    ///
    /// - Parameter goesOn: told the number of batches done after each; false gives up.
    /// - Returns: nil where it was given up.
    public func evaluate(goesOn: (Int) throws -> Bool = { _ in true }) throws -> [Metric]? {
        var measurement = emptyMeasurement
        var done = 0
        let batches = testBatches()
        while let batch = try batches.next() {
            measure(batch, into: &measurement)
            done += 1
            guard try goesOn(done) else { return nil }
        }
        return measurement.metrics
    }
}

extension Tensor {
    /// Whether no element is NaN or infinite; integers always are finite.
    var isFinite: Bool {
        switch dtype {
        case .float32: withUnsafeBytes { !$0.hasFullExponent(0x7F80_0000 as UInt32) }
        case .bfloat16: withUnsafeBytes { !$0.hasFullExponent(0x7F80 as UInt16) }
        case .int8, .uint8, .int32, .int64, .bool: true
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the exponent of any of the numbers in it, whose bits are `Word`, is all ones.
    fileprivate func hasFullExponent<Word: FixedWidthInteger & UnsignedInteger>(_ exponent: Word) -> Bool {
        bindMemory(to: Word.self).reduce(0) { Swift.max($0, $1 & exponent) } == exponent
    }
}
