import ApusTensor
import Foundation

/// What the learning rate is multiplied with over time: a pure function of the step, so that nothing has to be
/// saved and a resumed run goes on where it was.
///
/// Steps count from 0; step s is the one that the rate is used in.
public indirect enum Schedule: Sendable, Hashable, Codable {
    /// 1.
    case constant
    /// gamma to the power floor(step / every).
    case step(every: Int, gamma: Double)
    /// gamma to the power of the number of milestones passed.
    case multiStep(milestones: [Int], gamma: Double)
    /// gamma to the power of the step.
    case exponential(gamma: Double)
    /// Half a cosine from 1 to `finalFactor` (Loshchilov and Hutter 2017, without restarts), constant afterwards.
    case cosine(totalSteps: Int, finalFactor: Double = 0)
    /// finalFactor + (1 - finalFactor) (1 - step / totalSteps)^power, constant afterwards; power 1 is a line.
    case polynomial(totalSteps: Int, power: Double = 1, finalFactor: Double = 0)
    /// Up from 1 / initialDivisor to 1 and down to that over finalDivisor (Smith and Topin 2018); the base rate is
    /// the largest. In three phases it first comes down as it went up.
    case oneCycle(
        totalSteps: Int, warmUpFraction: Double = 0.3, initialDivisor: Double = 25,
        finalDivisor: Double = 1e4,
        anneal: Annealing = .cosine, threePhases: Bool = false)
    /// width^-0.5 min(n^-0.5, n warmUpSteps^-1.5) for n = step + 1 (Vaswani et al. 2017, section 5.3).
    case noam(width: Int, warmUpSteps: Int)
    /// A line from `startFactor` times the first factor of `then` up to it in `steps` steps; `then` counts its
    /// own steps from there.
    case warmUp(steps: Int, startFactor: Double = 0, then: Schedule)

    /// The shape of one phase of ``oneCycle``.
    public enum Annealing: String, Sendable, Hashable, Codable { case cosine, linear }

    /// The learning rate of a step.
    public func learningRate(at step: Int, base: Double) -> Double { base * factor(at: step) }

    /// The factor of a step.
    ///
    /// - Precondition: counts and divisors are positive, `step` is not negative.
    public func factor(at step: Int) -> Double {
        precondition(step >= 0, "Schedule: step \(step) is negative")
        switch self {
        case .constant:
            return 1
        case .step(let every, let gamma):
            return raised(gamma, step / positive(every))
        case .multiStep(let milestones, let gamma):
            return raised(gamma, milestones.count { $0 <= step })
        case .exponential(let gamma):
            return raised(gamma, step)
        case .cosine(let total, let last):
            let share = min(Double(step) / Double(positive(total)), 1)
            return Annealing.cosine.between(1, last, share)
        case .polynomial(let total, let exponent, let last):
            let rest = 1 - min(Double(step) / Double(positive(total)), 1)
            return last + (1 - last) * raised(rest, exponent)
        case .oneCycle(let total, let fraction, let initial, let final, let anneal, let threePhases):
            let lowest = 1 / initial
            let top = fraction * Double(positive(total)) - 1
            let end = Double(total - 1)
            var phases = [Phase(end: top, from: lowest, to: 1)]
            if threePhases { phases.append(Phase(end: 2 * top, from: 1, to: lowest)) }
            phases.append(Phase(end: end, from: threePhases ? lowest : 1, to: lowest / final))
            return Phase.factor(phases, at: min(Double(step), end), anneal)
        case .noam(let width, let steps):
            let n = Double(step + 1)
            let rise = n / (Double(positive(steps)) * Double(steps).squareRoot())
            return min(1 / n.squareRoot(), rise) / Double(positive(width)).squareRoot()
        case .warmUp(let steps, let start, let then):
            if step >= steps { return then.factor(at: step - max(steps, 0)) }
            return then.factor(at: 0) * (start + (1 - start) * Double(step) / Double(steps))
        }
    }

    private func positive(_ count: Int) -> Int {
        precondition(count > 0, "Schedule: \(self) has a count that is not positive")
        return count
    }

    private func raised(_ base: Double, _ exponent: Int) -> Double { raised(base, Double(exponent)) }

    private func raised(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

/// A stretch of one-cycle, up to and including step `end`.
private struct Phase {
    let end: Double
    let from: Double
    let to: Double

    static func factor(_ phases: [Phase], at step: Double, _ anneal: Schedule.Annealing) -> Double {
        var begin = 0.0
        for phase in phases {
            if step <= phase.end {
                return anneal.between(phase.from, phase.to, (step - begin) / max(phase.end - begin, 1e-12))
            }
            begin = phase.end
        }
        return phases.last?.to ?? 1
    }
}

extension Schedule.Annealing {
    /// From a to b as share goes from 0 to 1.
    func between(_ a: Double, _ b: Double, _ share: Double) -> Double {
        switch self {
        case .linear: a + (b - a) * share
        case .cosine: b + (a - b) * (1 + cos(Double.pi * share)) / 2
        }
    }
}
