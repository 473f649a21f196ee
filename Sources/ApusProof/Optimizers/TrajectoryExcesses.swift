import ApusNN
import ApusTensor

extension ReferenceOptimizers.Trajectory {
    /// Walks the same steps with ours: a line for each place where it is not where PyTorch was.
    ///
    /// Rounding alone moves PyTorch's own run by `distance`. L-BFGS is at the bottom of its valley by its fifth step,
    /// where places that far apart have the same float32 loss.
    ///
    /// - Throws: ``ReferenceError`` for an optimizer that is not known, or without one of its constants.
    package func excesses() throws -> [String] {
        let model = ReferenceObjective()
        let state = ModelState(model)
        let rate = try attributes.number("learningRate")
        let rule = try rule()
        var optimizer = rule.map { Optimizer(state, $0) }
        var lbfgs = try lbfgs(state)
        var points = Array(zip(float32, float64))[...]
        var excesses: [String] = []
        func compare(_ what: String, _ distance: Double, _ tolerance: Double) {
            if !(distance < tolerance) { excesses.append("\(what) differs by \(distance)") }
        }
        for step in 0..<(float32.last?.step ?? 0) {
            let evaluate = {
                valueWithGradients { model.loss(step: step, moving: moving, penalty: penalty) }
            }
            let loss: Double
            if rule == nil {
                loss = lbfgs.step(learningRate: rate, evaluate)
            } else {
                let (value, gradients) = evaluate()
                loss = Double(value.item)
                optimizer?.step(gradients, learningRate: rate)
            }
            guard let (single, double) = points.first, single.step == step + 1 else { continue }
            points = points.dropFirst()
            let isAtBottom = self.optimizer == "lbfgs" && single.step >= 5
            let tolerance = isAtBottom ? 1e-3 : max(4 * self.distance, 1e-6)
            let found = model.w.detached.floats + model.b.detached.floats
            compare("step \(step + 1), float32", ApusProof.distance(found, single.w + single.b), tolerance)
            compare("step \(step + 1), float64", ApusProof.distance(found, double.w + double.b), tolerance)
            compare(
                "the loss of step \(step + 1)", abs(loss - double.loss) / max(abs(double.loss), 1), 1e-5)
        }
        if !points.isEmpty { excesses.append("\(points.count) points were never reached") }
        if state.copyCount != 0 { excesses.append("\(state.copyCount) copies of parameters were made") }
        return excesses
    }

    /// Nil for L-BFGS, which steps on its own.
    private func rule() throws -> (any UpdateRule)? {
        let a = attributes
        switch optimizer {
        case "sgd":
            return SGD(
                momentum: try a.number("momentum"), dampening: try a.number("dampening"),
                weightDecay: try a.number("weightDecay"), nesterov: try a.flag("nesterov"))
        case "rmsProp":
            return RMSProp(
                alpha: try a.number("alpha"), epsilon: try a.number("epsilon"),
                weightDecay: try a.number("weightDecay"), momentum: try a.number("momentum"),
                centered: try a.flag("centered"))
        case "adagrad":
            return Adagrad(
                learningRateDecay: try a.number("learningRateDecay"),
                weightDecay: try a.number("weightDecay"),
                initialAccumulator: try a.number("initialAccumulator"), epsilon: try a.number("epsilon"))
        case "adam":
            return Adam(
                betas: (try a.number("beta1"), try a.number("beta2")), epsilon: try a.number("epsilon"),
                weightDecay: try a.number("weightDecay"), amsgrad: try a.flag("amsgrad"))
        case "adamW":
            return AdamW(
                betas: (try a.number("beta1"), try a.number("beta2")), epsilon: try a.number("epsilon"),
                weightDecay: try a.number("weightDecay"), amsgrad: try a.flag("amsgrad"))
        case "lbfgs": return nil
        default: throw ReferenceError("an unknown optimizer \(optimizer)")
        }
    }

    private func lbfgs(_ state: ModelState) throws -> LBFGS {
        guard optimizer == "lbfgs" else { return LBFGS(state) }
        let a = attributes
        let word = try a.text("lineSearch")
        guard let search = LBFGS.LineSearch(rawValue: word) else {
            throw ReferenceError("an unknown line search \(word)")
        }
        return LBFGS(
            state, maximumIterations: try a.integer("maximumIterations"),
            maximumEvaluations: try a.integer("maximumEvaluations"),
            gradientTolerance: try a.number("gradientTolerance"),
            changeTolerance: try a.number("changeTolerance"), historySize: try a.integer("historySize"),
            lineSearch: search)
    }
}
