import Apus
import ArgumentParser

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What this machine offers, and which kernels fall back on it.",
        discussion: "EXAMPLE\n  apus doctor")

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var compute: ComputeOptions

    func run() throws {
        compute.apply()
        let report = MachineReport()
        if json { try Console.printJSON(report) } else { print(report.text, terminator: "") }
    }
}
