import ApusNN
import Foundation

/// The lengths of a run in steps, and what happens at which; all of it follows from the recipe and the
/// number of batches.
public struct TrainingPlan: Equatable, Sendable {
    public let seed: UInt64
    public let accumulation: Int
    public let stepsPerEpoch: Int
    public let totalSteps: Int
    public let baseRate: Double
    public let schedule: ApusNN.Schedule
    public let clip: Recipe.Clip
    /// Epochs between two evaluations.
    public let evaluateEvery: Int
    /// Steps between two checkpoints within an epoch.
    public let saveEvery: Int?

    public init(_ recipe: Recipe, batchCount: Int) {
        precondition(batchCount > 0, "TrainingPlan: an epoch of no batches")
        seed = UInt64(recipe.seed)
        accumulation = recipe.accumulation
        // The last step of an epoch takes the batches that are left.
        stepsPerEpoch = (batchCount + recipe.accumulation - 1) / recipe.accumulation
        totalSteps = recipe.steps ?? (recipe.epochs ?? 1) * stepsPerEpoch
        baseRate = recipe.optimizer.learningRate
        schedule = recipe.schedule.inSteps(perEpoch: stepsPerEpoch, total: totalSteps)
        clip = recipe.clip
        evaluateEvery = recipe.evaluate.every
        saveEvery = recipe.checkpoint.every
    }

    /// The learning rate of the step that follows `step` steps.
    public func learningRate(after step: Int) -> Double {
        schedule.learningRate(at: step, base: baseRate)
    }
}

extension Recipe.Schedule {
    /// The curve over steps; epochs become steps, rounded.
    func inSteps(perEpoch: Int, total: Int) -> ApusNN.Schedule {
        func steps(_ epochs: Double) -> Int { Int((epochs * Double(perEpoch)).rounded()) }
        let rise = steps(warmup)
        let curve: ApusNN.Schedule
        switch name {
        case .constant: curve = .constant
        case .step: curve = .step(every: max(1, steps(every)), gamma: gamma)
        case .multistep: curve = .multiStep(milestones: milestones.map { steps($0) - rise }, gamma: gamma)
        case .exponential: curve = .step(every: perEpoch, gamma: gamma)
        case .cosine: curve = .cosine(totalSteps: max(1, total - rise), finalFactor: finalFactor)
        case .noam: return .noam(width: width, warmUpSteps: warmupSteps)
        }
        return rise == 0 ? curve : .warmUp(steps: rise, startFactor: warmupFactor, then: curve)
    }
}
