import ApusInterop
import ApusModels
import ApusNN
import ApusTensor

/// How far one of our networks is from its reference, each relative to the largest value.
package struct NetworkDistances: Sendable {
    /// Of the scores of a batch, in evaluation.
    package let scores: Double
    /// Of the loss of a training step, dropout off.
    package let loss: Double
    /// By parameter.
    package let gradients: [String: Double]
    /// Of running statistics after the step, by buffer.
    package let statistics: [String: Double]
    /// Norms that did not count the step.
    package let uncounted: [String]

    /// Builds the network, fills it by the fixtures' rule, and runs both passes in `dtype`.
    ///
    /// - Throws: where the registry does not know the network or refuses its options.
    package init(of network: ReferenceNetwork, in dtype: DType) throws {
        let model = try modelWithoutDropout(
            network.model, imageSize: network.input[3],
            settings: (network.settings ?? [:]).mapValues(\.option))
        let state = ModelState(model)
        fillByRule(state, salt: network.salt)
        let pictures = generatedPictures(network.input, salt: network.salt).cast(to: dtype)

        scores = network.evaluation.distance(to: model(pictures).cast(to: .float32))
        let training = network.training
        let (loss, found) = valueWithGradients {
            model.output(pictures).loss { crossEntropy($0.cast(to: .float32), Tensor(network.labels)) }
        }
        self.loss = abs(Double(loss.item) - training.loss) / training.loss
        let ordered = Dictionary(
            uniqueKeysWithValues: zip(state.parameters.map(\.name), state.ordered(found)))
        gradients = Dictionary(
            uniqueKeysWithValues: training.gradients.map { name, reference in
                (name, (ordered[name] ?? nil).map { reference.distance(to: $0) } ?? .infinity)
            })
        let buffers = Dictionary(uniqueKeysWithValues: state.buffers.map { ($0.name, $0.cell.tensor) })
        statistics = Dictionary(
            uniqueKeysWithValues: training.buffers.map { name, reference in
                (name, buffers[name].map { reference.distance(to: $0) } ?? .infinity)
            })
        uncounted = buffers.filter { $0.key.hasSuffix("num_batches_tracked") && $0.value.integers != [1] }
            .keys.sorted()
    }

    /// The largest distance that is allowed.
    package struct Tolerances: Sendable {
        package let scores: Double
        package let loss: Double
        package let gradients: Double
        package let statistics: Double

        package init(scores: Double, loss: Double, gradients: Double, statistics: Double) {
            self.scores = scores
            self.loss = loss
            self.gradients = gradients
            self.statistics = statistics
        }

        package static let float32 = Tolerances(scores: 1e-4, loss: 1e-4, gradients: 1e-3, statistics: 1e-5)
    }

    /// What is beyond the tolerances: a line each.
    package func excesses(_ allowed: Tolerances) -> [String] {
        func line(_ what: String, _ distance: Double, _ most: Double) -> String? {
            distance <= most ? nil : "\(what) differs by \(distance), allowed is \(most)"
        }
        let named =
            gradients.map { ("the gradient of \($0.key)", $0.value, allowed.gradients) }
            + statistics.map { ("\($0.key) after a step", $0.value, allowed.statistics) }
        return [line("scores", scores, allowed.scores), line("the loss", loss, allowed.loss)].compactMap {
            $0
        }
            + named.sorted { $0.0 < $1.0 }.compactMap { line($0.0, $0.1, $0.2) }
            + uncounted.map { "\($0) is not 1 after a step" }
    }
}

extension ReferenceNetwork.Evaluation {
    /// The largest difference of a score, in units of the largest one, or of a sum, in units of the sum of magnitudes.
    fileprivate func distance(to scores: Tensor) -> Double {
        let classes = scores.shape[1]
        let found = scores.floats.map(Double.init)
        guard scores.shape[0] == logits.count, found.allSatisfy(\.isFinite) else { return .infinity }
        let pairs = logits.enumerated().flatMap { row, wanted in
            wanted.enumerated().map { (found[row * classes + $0.offset], $0.element) }
        }
        let scale = pairs.map { abs($0.1) }.max() ?? 0
        let worst = pairs.map { abs($0.0 - $0.1) }.max() ?? .infinity
        let sums = [(found.reduce(0, +), sum), (found.reduce(0) { $0 + abs($1) }, absoluteSum)]
        return max(worst / scale, (sums.map { abs($0.0 - $0.1) }.max() ?? 0) / absoluteSum)
    }
}

extension ReferenceArchitecture {
    /// "name shape" for each entry of a state, shapes as integers joined by commas.
    package static func lines(_ state: ModelState) -> [String] {
        let shapes = Dictionary(
            uniqueKeysWithValues: state.parameters.map { ($0.name, $0.cell.shape) }
                + state.buffers.map { ($0.name, $0.cell.shape) })
        return state.order.map { name in
            "\(name) \((shapes[name] ?? []).map(String.init).joined(separator: ","))"
        }
    }

    /// Whether a state has the same entries of the same shapes in the same order, and as many parameters.
    package func isEqual(to state: ModelState) -> Bool {
        let lines = Self.lines(state)
        return state.parameterCount == parameters && lines.count == entries
            && SHA256.hexadecimal(Array(lines.joined(separator: "\n").utf8)) == sha256
    }
}
