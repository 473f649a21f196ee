import ArgumentParser
import Foundation

// One line for bad data and status 1; the parser's own words for a wrong command line, and status 2.
do {
    var command = try ApusCommand.parseAsRoot()
    try command.run()
} catch let code as ExitCode {
    exit(code.rawValue)
} catch {
    switch ApusCommand.exitCode(for: error) {
    case .success:
        print(ApusCommand.fullMessage(for: error))
        exit(0)
    case .validationFailure:
        Console.complain(ApusCommand.fullMessage(for: error))
        exit(2)
    default:
        Console.complain("apus: \(error)")
        exit(1)
    }
}
