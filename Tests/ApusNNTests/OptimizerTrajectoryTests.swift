import ApusProof
import Testing

/// Every optimizer moves as PyTorch's does.
@Suite struct OptimizerTrajectoryTests {
    @Test func fixtureNamesEveryOptimizer() {
        let names = Set(Reference.optimizers.trajectories.map(\.optimizer))
        #expect(names == ["sgd", "rmsProp", "adagrad", "adam", "adamW", "lbfgs"])
    }

    @Test(arguments: Reference.optimizers.trajectories)
    func trajectory(_ trajectory: ReferenceOptimizers.Trajectory) throws {
        let excesses = try trajectory.excesses()
        #expect(excesses.isEmpty)
    }
}
