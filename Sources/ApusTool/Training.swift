import Apus
import ArgumentParser

/// A run as the commands show it.
enum Training {
    /// Trains to the end, tells what came out, and draws the pictures.
    ///
    /// - Throws: `ExitCode` once a signal has ended the run and everything is saved.
    static func run(_ recipe: Recipe, folder: String, isResuming: Bool) throws -> TrainingSession {
        Interruption.watch()
        var session = try TrainingSession(recipe, folder: folder, isResuming: isResuming)
        for warning in session.warnings { Console.complain("apus: \(warning)") }
        if session.isFinished { Console.complain("\(folder): this run is over; nothing is left to train") }
        var console = Console.training(recipe)
        let outcome = try session.run(shouldStop: { Interruption.isRequested }, observe: { console.show($0) })
        if case .stopped(let step) = outcome {
            Console.complain("stopped after step \(step), everything saved; go on with:")
            Console.complain("  apus train --run \(folder) --resume")
            throw ExitCode(Interruption.exitStatus)
        }
        let pictures = try session.writePictures()
        let figures = session.measured.filter { !$0.isDetail }.map { "\($0.name) \($0.value)" }
        let time = "in \(ProgressBar.duration(session.metrics.seconds))"
        Console.complain((figures + [time]).joined(separator: "  "))
        for line in pictures { Console.complain(line) }
        return session
    }
}
