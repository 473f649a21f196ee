import ApusNN
import ApusProof
import Foundation
import Testing

@Suite struct ScheduleTests {
    @Test(arguments: Reference.optimizers.schedules)
    func equalsPyTorch(_ one: ReferenceOptimizers.ScheduleCase) throws {
        let excesses = try one.excesses()
        #expect(excesses.isEmpty)
    }

    @Test func polynomialFallsAsItsFormulaSays() {
        let schedule = Schedule.polynomial(totalSteps: 10, power: 2, finalFactor: 0.1)
        #expect(schedule.factor(at: 0) == 1)
        #expect(abs(schedule.factor(at: 5) - (0.1 + 0.9 * 0.25)) < 1e-12)
        #expect(schedule.factor(at: 10) == 0.1)
        #expect(schedule.factor(at: 1000) == 0.1)
        #expect(abs(Schedule.polynomial(totalSteps: 10).factor(at: 3) - 0.7) < 1e-12)
    }

    @Test func afterItsEndAScheduleStaysWhereItIs() {
        #expect(Schedule.cosine(totalSteps: 10, finalFactor: 0.25).factor(at: 99) == 0.25)
        let oneCycle = Schedule.oneCycle(totalSteps: 10)
        #expect(oneCycle.factor(at: 9) == oneCycle.factor(at: 99))
        #expect(Schedule.constant.factor(at: 123) == 1)
    }

    @Test func warmUpGoesBeforeAnySchedule() {
        let schedule = Schedule.warmUp(steps: 4, then: .step(every: 2, gamma: 0.5))
        #expect((0...8).map { schedule.factor(at: $0) } == [0, 0.25, 0.5, 0.75, 1, 1, 0.5, 0.5, 0.25])
        #expect(Schedule.warmUp(steps: 0, then: .constant).factor(at: 0) == 1)
    }

    @Test func schedulesAreWrittenAndRead() throws {
        let schedules: [Schedule] = [
            .constant, .multiStep(milestones: [3, 5], gamma: 0.1), .oneCycle(totalSteps: 9, anneal: .linear),
            .warmUp(steps: 4, startFactor: 0.1, then: .cosine(totalSteps: 7)),
        ]
        let data = try JSONEncoder().encode(schedules)
        #expect(try JSONDecoder().decode([Schedule].self, from: data) == schedules)
    }

    @Test func countsThatAreNotPositiveStop() async {
        await #expect(processExitsWith: .failure) { _ = Schedule.step(every: 0, gamma: 0.1).factor(at: 1) }
        await #expect(processExitsWith: .failure) { _ = Schedule.constant.factor(at: -1) }
    }
}
