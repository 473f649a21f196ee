import Apus
import Foundation

/// Where the tool writes: results to standard output, everything else to standard error.
enum Console {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func complain(_ text: String) { show(text + "\n") }

    /// Text on standard error as it is.
    static func show(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func training(_ recipe: Recipe) -> TrainingConsole {
        TrainingConsole(isTerminal: isTerminal, epochs: recipe.epochs, now: seconds, write: show)
    }

    /// Seconds since some moment; never goes back.
    static func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }

    /// The day, as 2026-11-22, in UTC.
    static var today: String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd"
        return formatter.string(from: Date())
    }
}
