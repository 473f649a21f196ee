import ApusNN
import ApusTensor

extension ReferenceOptimizers.ScheduleCase {
    /// A line for each step whose learning rate is not PyTorch's; the file keeps eight digits.
    ///
    /// - Throws: ``ReferenceError`` for a schedule that is not known, or without one of its constants.
    package func excesses() throws -> [String] {
        let base = try attributes.number("learningRate")
        let schedule = try schedule(base)
        return zip(steps, rates).compactMap { step, rate in
            let found = schedule.learningRate(at: step, base: base)
            return abs(found - rate) <= 1e-7 * rate ? nil : "step \(step) has \(found), not \(rate)"
        }
    }

    private func schedule(_ base: Double) throws -> Schedule {
        let a = attributes
        switch schedule {
        case "step": return .step(every: try a.integer("every"), gamma: try a.number("gamma"))
        case "multiStep":
            return .multiStep(milestones: try a.integers("milestones"), gamma: try a.number("gamma"))
        case "cosine":
            return .cosine(
                totalSteps: try a.integer("totalSteps"), finalFactor: try a.number("minimum") / base)
        case "exponential": return .exponential(gamma: try a.number("gamma"))
        case "warmUpCosine":
            let steps = try a.integer("warmUpSteps")
            let rest = Schedule.cosine(
                totalSteps: try a.integer("totalSteps") - steps, finalFactor: try a.number("minimum") / base)
            return .warmUp(steps: steps, startFactor: try a.number("startFactor"), then: rest)
        case "oneCycle":
            return .oneCycle(
                totalSteps: try a.integer("totalSteps"), warmUpFraction: try a.number("warmUpFraction"),
                initialDivisor: try a.number("initialDivisor"), finalDivisor: try a.number("finalDivisor"),
                anneal: try a.text("anneal") == "cosine" ? .cosine : .linear,
                threePhases: try a.flag("threePhases"))
        case "noam":
            return .noam(width: try a.integer("width"), warmUpSteps: try a.integer("warmUpSteps"))
        default: throw ReferenceError("an unknown schedule \(schedule)")
        }
    }
}

extension ReferenceOptimizers.Clipping {
    /// A line where the norm, or a gradient once clipped, is not PyTorch's.
    ///
    /// - Throws: ``ReferenceError`` where the limit is missing.
    package func excesses() throws -> [String] {
        var gradients = inputs.map { Optional($0.tensor) }
        var excesses: [String] = []
        if clipping == "norm" {
            let found = gradients.clip(toNorm: try attributes.number("maximumNorm"))
            if !(abs(found - norm) < 1e-7 * norm) { excesses.append("the norm is \(found), not \(norm)") }
        } else {
            gradients.clip(toValue: try attributes.number("limit"))
        }
        for (index, (gradient, wanted)) in zip(gradients, outputs).enumerated() {
            let distance = distance(gradient?.floats ?? [], wanted)
            if !(distance < 1e-6) { excesses.append("gradient \(index) differs by \(distance)") }
        }
        return excesses
    }
}
