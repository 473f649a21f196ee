import ApusNN

extension Recipe.Optimizer {
    /// The optimizer of a model's state.
    ///
    /// - Throws: ``RecipeError`` where a group's pattern names no parameter.
    func build(_ state: ModelState) throws(RecipeError) -> any StepOptimizer {
        guard let rule else {
            return LBFGS(state, maximumIterations: maximumIterations, historySize: historySize)
        }
        do {
            return try Optimizer(state, rule, groups: groups.map(\.parameterGroup))
        } catch {
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("optimizer").appending("groups"),
                reason: error.description)
        }
    }

    /// Nil for L-BFGS, which is no rule of single steps.
    private var rule: (any UpdateRule)? {
        let betas = (betas.first ?? 0.9, betas.last ?? 0.999)
        switch name {
        case .sgd: return SGD(momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
        case .rmsprop:
            return RMSProp(alpha: alpha, epsilon: epsilon, weightDecay: weightDecay, momentum: momentum)
        case .adagrad: return Adagrad(weightDecay: weightDecay, epsilon: epsilon)
        case .adam: return Adam(betas: betas, epsilon: epsilon, weightDecay: weightDecay)
        case .adamw: return AdamW(betas: betas, epsilon: epsilon, weightDecay: weightDecay)
        case .lbfgs: return nil
        }
    }
}

extension Recipe.ParameterGroup {
    fileprivate var parameterGroup: ApusNN.ParameterGroup {
        ApusNN.ParameterGroup(
            names.map { .glob($0) }, weightDecay: weightDecay, learningRateFactor: learningRateFactor)
    }
}
