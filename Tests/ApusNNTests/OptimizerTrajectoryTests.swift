import ApusNN
import ApusTensor
import Testing

/// Every optimizer moves as PyTorch's does.
@Suite struct OptimizerTrajectoryTests {
    @Test func fixtureNamesEveryOptimizer() throws {
        let names = Set(try OptimizersFixture.load().trajectories.map(\.optimizer))
        #expect(names == ["sgd", "rmsProp", "adagrad", "adam", "adamW", "lbfgs"])
    }

    @Test(arguments: try OptimizersFixture.load().trajectories)
    func trajectory(_ trajectory: OptimizersFixture.Trajectory) throws {
        let model = FixtureObjective()
        let state = ModelState(model)
        let rate = try trajectory.attributes.number("learningRate")
        let rule = try rule(trajectory)
        var optimizer = rule.map { Optimizer(state, $0) }
        var lbfgs = try lbfgs(trajectory, state)
        var points = Array(zip(trajectory.float32, trajectory.float64))[...]
        for step in 0..<(trajectory.float32.last?.step ?? 0) {
            let evaluate = {
                valueWithGradients {
                    model.loss(step: step, moving: trajectory.moving, penalty: trajectory.penalty)
                }
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
            // Rounding alone moves PyTorch's own run by `distance`. L-BFGS is at the bottom of its valley by
            // its fifth step, where places this far apart have the same float32 loss.
            let isAtBottom = trajectory.optimizer == "lbfgs" && single.step >= 5
            let tolerance = isAtBottom ? 1e-3 : max(4 * trajectory.distance, 1e-6)
            let found = model.w.detached.floats + model.b.detached.floats
            #expect(distance(found, single.w + single.b) < tolerance, "step \(step + 1), float32")
            #expect(distance(found, double.w + double.b) < tolerance, "step \(step + 1), float64")
            #expect(abs(loss - double.loss) < 1e-5 * max(abs(double.loss), 1), "step \(step + 1), loss")
        }
        #expect(points.isEmpty)
        #expect(state.copyCount == 0)
    }

    private func rule(_ trajectory: OptimizersFixture.Trajectory) throws -> (any UpdateRule)? {
        let a = trajectory.attributes
        switch trajectory.optimizer {
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
        default: throw FixtureError(description: "an unknown optimizer \(trajectory.optimizer)")
        }
    }

    private func lbfgs(_ trajectory: OptimizersFixture.Trajectory, _ state: ModelState) throws -> LBFGS {
        guard trajectory.optimizer == "lbfgs" else { return LBFGS(state) }
        let a = trajectory.attributes
        let search = LBFGS.LineSearch(rawValue: try a.text("lineSearch"))
        return LBFGS(
            state, maximumIterations: try a.integer("maximumIterations"),
            maximumEvaluations: try a.integer("maximumEvaluations"),
            gradientTolerance: try a.number("gradientTolerance"),
            changeTolerance: try a.number("changeTolerance"), historySize: try a.integer("historySize"),
            lineSearch: try #require(search))
    }
}
